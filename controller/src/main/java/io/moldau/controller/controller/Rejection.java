package io.moldau.controller.controller;

import io.moldau.protocol.api.ErrorCode;

/** Why something asked of the controller was not done, in the words its sender is told. */
public record Rejection(ErrorCode error, String message) {}
