package io.moldau.controller.controller;

import io.moldau.controller.store.ControllerNode;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import io.moldau.protocol.runtime.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Races for the office of controller, and watches who holds it. Lives on the store's loop.
 *
 * <p>One transaction takes the office and raises the controller epoch. The version which that leaves the epoch's node at
 * fences everything the winner writes: as soon as someone else wins, its transactions fail, whatever it believes.
 */
final class Election {

    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    /** Told how the election went. */
    interface Listener {

        /** This broker is the controller. */
        void onElected(Office office);

        /** This broker is not the controller any more; never called unless it was. */
        void onResigned();
    }

    private sealed interface Role {
        /** Without a session, or before its first look. */
        record Idle() implements Role {}

        /** Another broker holds the office. */
        record Standby(int controllerId) implements Role {}

        record Elected(Office office) implements Role {}
    }

    private final MetadataStore store;
    private final Clock clock;
    private final int brokerId;
    private final Listener listener;
    private Role role = new Role.Idle();
    private int session;
    private boolean renewing;

    /**
     * Whether an office held under our id but another session may be taken over. Only at the first look after registering:
     * were a paused process of ours to wake up later, the two would take it from each other for ever.
     */
    private boolean mayReplaceOurself;

    Election(MetadataStore store, Clock clock, int brokerId, Listener listener) {
        this.store = store;
        this.clock = clock;
        this.brokerId = brokerId;
        this.listener = listener;
    }

    /** Takes part, under the current session. To be called when the broker has registered. */
    void join() {
        session++;
        mayReplaceOurself = true;
        contend();
    }

    /** Looks again: after the connection was gone, or a write was refused. */
    void review() {
        if (session > 0) {
            contend();
        }
    }

    /**
     * Takes the office from a broker whose process is gone although its session lives. To be wrong about it is harmless: the
     * epoch fences the one deposed.
     */
    void depose(int holderId) {
        if (role.equals(new Role.Standby(holderId)) && holderId != brokerId) {
            int current = session;
            store.read(
                    StorePaths.CONTROLLER,
                    outcome -> whileIn(current, () -> {
                        if (outcome.isDone()
                                && outcome.value()
                                        .filter(office -> holder(office) == holderId)
                                        .isPresent()) {
                            LOG.info("broker {} refuses connections: taking the office from it", holderId);
                            readEpoch(outcome.value());
                        }
                    }));
        }
    }

    private static int holder(StoredNode office) {
        return ControllerNode.decode(office.data()).brokerId();
    }

    /**
     * Takes the office that this broker holds once more, under the next epoch: a write of the term before whose fate is unknown
     * may still be on its way, and must not come after what the next term reads. Does nothing without an office.
     */
    void renew() {
        if (role instanceof Role.Elected elected && !renewing) {
            renewing = true;
            int current = session;
            Office before = elected.office();
            Office next = new Office(before.epoch() + 1, before.epochVersion() + 1, OptionalInt.empty());
            store.commit(
                    List.of(StoreOp.set(StorePaths.CONTROLLER_EPOCH, text(next.epoch()), before.epochVersion())),
                    outcome -> whileIn(current, () -> onRenewed(next, outcome)));
        }
    }

    private void onRenewed(Office next, Outcome<List<OpResult>> outcome) {
        renewing = false;
        if (!(role instanceof Role.Elected)) {
            return; // someone took the office meanwhile
        }
        if (outcome.isDone()) {
            become(new Role.Elected(next));
        } else if (!outcome.failedWith(StoreError.CONNECTION_LOSS)) {
            // Taken by somebody else, or renewed before and we never heard so.
            become(new Role.Idle());
            contend();
        }
    }

    /** The session ended and the office with it. */
    void onSessionLost() {
        session++;
        renewing = false;
        become(new Role.Idle());
    }

    private void contend() {
        int current = session;
        store.read(
                StorePaths.CONTROLLER,
                () -> whileIn(current, this::contend),
                outcome -> whileIn(current, () -> {
                    if (outcome.isDone()) {
                        onOffice(outcome.value());
                    }
                }));
    }

    private void whileIn(int asked, Runnable action) {
        if (asked == session) {
            action.run();
        }
    }

    private void onOffice(Optional<StoredNode> office) {
        if (office.isEmpty()) {
            readEpoch(Optional.empty());
            return;
        }
        boolean mayReplace = mayReplaceOurself;
        mayReplaceOurself = false;
        int holder = holder(office.get());
        if (office.get().ephemeralOwner() == store.sessionId()) {
            if (!(role instanceof Role.Elected)) {
                confirmOurs();
            }
        } else if (holder == brokerId && mayReplace) {
            // Left behind by a killed process of ours: this broker could not have registered if it still lived.
            readEpoch(office);
        } else {
            become(new Role.Standby(holder));
        }
    }

    private void readEpoch(Optional<StoredNode> leftOver) {
        int current = session;
        store.read(
                StorePaths.CONTROLLER_EPOCH,
                outcome -> whileIn(current, () -> {
                    if (!outcome.isDone()) {
                        return;
                    }
                    if (outcome.value().isPresent()) {
                        StoredNode epochNode = outcome.value().get();
                        leftOver.ifPresentOrElse(
                                office -> confirm(office, epochNode), () -> run(Optional.empty(), epochNode));
                    } else {
                        StoreOp create = StoreOp.create(StorePaths.CONTROLLER_EPOCH, text(0));
                        store.commit(
                                List.of(create),
                                created -> whileIn(current, () -> {
                                    if (created.isDone() || created.failedWith(StoreError.NODE_EXISTS)) {
                                        readEpoch(leftOver);
                                    }
                                }));
                    }
                }));
    }

    /**
     * Takes an office that is left over only if it was so when the epoch had been read: otherwise someone else may hold it by
     * now, under the very epoch that is to be fenced by the next.
     */
    private void confirm(StoredNode leftOver, StoredNode epochNode) {
        int current = session;
        store.read(
                StorePaths.CONTROLLER,
                outcome -> whileIn(current, () -> {
                    boolean unchanged = outcome.isDone()
                            && outcome.value()
                                    .filter(office -> office.czxid() == leftOver.czxid())
                                    .isPresent();
                    if (unchanged) {
                        run(Optional.of(leftOver), epochNode);
                    } else if (outcome.isDone()) {
                        contend();
                    }
                }));
    }

    private void run(Optional<StoredNode> leftOver, StoredNode epochNode) {
        int epoch = epoch(epochNode) + 1;
        List<StoreOp> ops = new ArrayList<>();
        leftOver.ifPresent(office -> ops.add(new StoreOp.Delete(StorePaths.CONTROLLER, office.version())));
        ops.add(StoreOp.createEphemeral(StorePaths.CONTROLLER, new ControllerNode(brokerId, clock.wallMs()).encode()));
        ops.add(StoreOp.set(StorePaths.CONTROLLER_EPOCH, text(epoch), epochNode.version()));
        int current = session;
        OptionalInt deposed = leftOver.map(Election::holder).filter(id -> id != brokerId).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
        Office office = new Office(epoch, epochNode.version() + 1, deposed);
        store.commit(ops, outcome -> whileIn(current, () -> onRaced(office, outcome)));
    }

    private void onRaced(Office office, Outcome<List<OpResult>> outcome) {
        if (outcome.isDone()) {
            become(new Role.Elected(office));
        } else if (!outcome.failedWith(StoreError.CONNECTION_LOSS)) {
            contend();
        }
        // After a lost connection nobody knows; the session's next event makes us look.
    }

    /** The office is ours although we never heard so: the answer was lost. */
    private void confirmOurs() {
        int current = session;
        store.read(
                StorePaths.CONTROLLER_EPOCH,
                outcome -> whileIn(current, () -> {
                    if (outcome.isDone() && outcome.value().isPresent()) {
                        StoredNode node = outcome.value().get();
                        become(new Role.Elected(new Office(epoch(node), node.version(), OptionalInt.empty())));
                    }
                }));
    }

    private void become(Role next) {
        Role before = role;
        if (before.equals(next)) {
            return;
        }
        role = next;
        if (before instanceof Role.Elected elected) {
            LOG.info(
                    "broker {} resigns as controller of epoch {}",
                    brokerId,
                    elected.office().epoch());
            listener.onResigned();
        }
        if (next instanceof Role.Elected elected) {
            LOG.info(
                    "broker {} is the controller of epoch {}",
                    brokerId,
                    elected.office().epoch());
            listener.onElected(elected.office());
        } else if (next instanceof Role.Standby standby) {
            LOG.info("broker {} is the controller", standby.controllerId());
        }
    }

    private static byte[] text(int epoch) {
        return Integer.toString(epoch).getBytes(StandardCharsets.UTF_8);
    }

    private static int epoch(StoredNode node) {
        return Integer.parseInt(new String(node.data(), StandardCharsets.UTF_8).trim());
    }
}
