package io.moldau.consumer;

import io.moldau.consumer.group.GroupFailure;
import io.moldau.consumer.group.GroupListener;
import io.moldau.protocol.api.TopicPartition;
import java.util.Set;

/** Puts what a group has to tell into the mailbox. On the loop only. */
final class GroupMail implements GroupListener {

    private final Mailbox mailbox;
    private int subscription;

    GroupMail(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** What comes from now on is of this subscription. */
    void become(int newSubscription) {
        subscription = newSubscription;
    }

    @Override
    public void onJoinWanted(int round, boolean lost) {
        mailbox.add(new GroupNews.JoinWanted(subscription, round, lost));
    }

    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
        mailbox.add(new GroupNews.Assigned(subscription, partitions));
    }

    @Override
    public void onFailed(GroupFailure failure) {
        mailbox.add(new GroupNews.Failed(subscription, failure));
    }
}
