/**
 * {@code moldau dev} and {@code moldau broker}: runs a broker as this process, from its first log line to its graceful
 * end, and stops one that runs. A pid file beside the server's log says which process is which broker.
 */
@NullMarked
package io.moldau.cli.process;

import org.jspecify.annotations.NullMarked;
