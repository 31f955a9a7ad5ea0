/**
 * The bad-input catalogue: bytes that no honest client sends, written to a broker with a small heap while a witness goes on
 * producing and consuming beside them. Every case states what may come back; what Apache Kafka 3.9.2 answers is always among
 * it unless the case says why we are stricter.
 */
@NullMarked
package io.moldau.chaos.input;

import org.jspecify.annotations.NullMarked;
