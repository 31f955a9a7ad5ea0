/**
 * {@code moldau group}: one class per verb, each written against {@link io.moldau.admin.GroupAdmin} and {@link
 * io.moldau.admin.LogAdmin}. What may surprise a group, moving its offsets, shows what it would do and does it only when told
 * to; lag is shown in records and in time, because a number of records says nothing about how late they are.
 */
@NullMarked
package io.moldau.cli.group;

import org.jspecify.annotations.NullMarked;
