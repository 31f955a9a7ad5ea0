package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.admin.GroupDescription;
import io.moldau.admin.GroupListing;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.Failure;
import io.moldau.config.Spelling;
import java.util.List;

/** Finds a group by the name a user typed, and says what they may have meant when there is none. */
final class GroupFinder {

    private static final int MISSPELT_BY_AT_MOST = 3;

    private GroupFinder() {}

    /**
     * The group of this name.
     *
     * @throws Failure when there is none
     */
    static GroupDescription find(Admin admin, String name) {
        GroupDescription group = ClusterOptions.await(admin.groups().describe(name));
        if (group.isDead()) {
            throw missing(admin, name);
        }
        return group;
    }

    /** What to tell a user when there is no group of this name. */
    static Failure missing(Admin admin, String name) {
        List<String> names = ClusterOptions.await(admin.groups().list()).stream()
                .map(GroupListing::group)
                .toList();
        return new Failure("there is no group " + name
                + Spelling.nearest(name, names, MISSPELT_BY_AT_MOST)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; moldau group list shows those there are"));
    }

    /** What to tell a user who wants something that takes a group without members. */
    static Failure occupied(GroupDescription group) {
        int members = group.members().size();
        return new Failure("group " + group.listing().group() + " has "
                + (members == 1 ? "a member" : members + " members")
                + " (" + group.listing().state() + "): stop its consumers first");
    }
}
