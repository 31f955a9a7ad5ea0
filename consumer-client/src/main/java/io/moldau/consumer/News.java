package io.moldau.consumer;

/** What the loop tells the user's thread. */
sealed interface News permits Delivery, GroupNews {}
