/**
 * Members of consumer groups as programs: ours and Kafka's say the same things in the same words, and the test that started
 * them reads from what they said whether every record was read and who owned what at which time.
 */
@NullMarked
package io.moldau.compat.member;

import org.jspecify.annotations.NullMarked;
