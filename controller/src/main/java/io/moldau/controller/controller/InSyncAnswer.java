package io.moldau.controller.controller;

import io.moldau.controller.cluster.Leadership;
import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of an {@link InSyncWish}.
 *
 * @param error NONE when {@code leadership} is in force as the leader wanted it
 * @param leadership null together with an error
 */
public record InSyncAnswer(ErrorCode error, @Nullable Leadership leadership) {}
