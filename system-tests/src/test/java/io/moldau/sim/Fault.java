package io.moldau.sim;

import io.moldau.sim.disk.SimDisk.Operation;
import io.moldau.sim.store.Way;
import java.util.List;

/**
 * Something that goes wrong at one moment of a run and, by {@link #end}, right again at a later one. Whoever is in no state
 * to suffer it is spared: a broker that is down cannot be killed. A fault's words tell what happens, in the schedule of a
 * failed run.
 */
interface Fault {

    /** Does the harm. */
    void begin(World world);

    /** Undoes it, as far as it does not undo itself. */
    void end(World world);

    /** A broker's process dies, and is started again. */
    record Kill(int broker) implements Fault {
        @Override
        public void begin(World world) {
            world.broker(broker).kill();
        }

        @Override
        public void end(World world) {
            world.broker(broker).ensureRunning();
        }
    }

    /** A broker is stopped as by its operator, and started again. */
    record Stop(int broker) implements Fault {
        @Override
        public void begin(World world) {
            world.broker(broker).stop();
        }

        @Override
        public void end(World world) {
            world.broker(broker).kill();
            world.broker(broker).ensureRunning();
        }
    }

    /** A machine loses power, unless nobody else has what it may lose; it comes back, and the broker with it. */
    record PowerLoss(int broker) implements Fault {
        @Override
        public void begin(World world) {
            if (world.lostWrites().mayLose(broker)) {
                world.broker(broker).crash();
            }
        }

        @Override
        public void end(World world) {
            world.broker(broker).ensureRunning();
        }
    }

    /** A process dies, alone or with its machine, while it changes something on its disk. */
    record DeathInWriting(int broker, int changes, boolean withMachine) implements Fault {
        @Override
        public void begin(World world) {
            LostWrites lostWrites = world.lostWrites();
            world.broker(broker).dieWriting(changes, withMachine, () -> !withMachine || lostWrites.mayLose(broker));
        }

        @Override
        public void end(World world) {
            world.broker(broker).disk().spare();
            world.broker(broker).ensureRunning();
        }
    }

    /** Something fails on a disk, until it is replaced by one with the same content and the broker started again. */
    record DiskError(int broker, Operation operation, String pathPart) implements Fault {
        @Override
        public void begin(World world) {
            world.broker(broker).disk().fail(operation, pathPart);
        }

        @Override
        public void end(World world) {
            world.broker(broker).disk().heal();
            world.broker(broker).kill();
            world.broker(broker).ensureRunning();
        }
    }

    /** A disk has little room left, until somebody makes more and starts the broker again. */
    record DiskFull(int broker, int bytesLeft) implements Fault {
        @Override
        public void begin(World world) {
            world.broker(broker).disk().leaveRoom(bytesLeft);
        }

        @Override
        public void end(World world) {
            world.broker(broker).disk().heal();
            world.broker(broker).kill();
            world.broker(broker).ensureRunning();
        }
    }

    /** A machine comes back with an empty disk, unless nobody else has what was on it. */
    record DiskLoss(int broker) implements Fault {
        @Override
        public void begin(World world) {
            if (world.lostWrites().mayLose(broker)) {
                world.broker(broker).crash();
                world.broker(broker).loseDisk();
            }
        }

        @Override
        public void end(World world) {
            world.broker(broker).ensureRunning();
        }
    }

    /** A process stands still. */
    record Pause(int broker) implements Fault {
        @Override
        public void begin(World world) {
            world.broker(broker).pause();
        }

        @Override
        public void end(World world) {
            world.broker(broker).resume();
        }
    }

    /** Two hosts cannot reach each other. */
    record Partition(String a, String b) implements Fault {
        @Override
        public void begin(World world) {
            world.network().partition(a, b);
        }

        @Override
        public void end(World world) {
            world.network().mend(a, b);
            world.network().mend(b, a);
        }
    }

    /** A broker's machine cannot reach the other brokers, nor they it; clients and the metadata store can. */
    record Isolation(int broker) implements Fault {
        @Override
        public void begin(World world) {
            others(world).forEach(other -> world.network().partition(host(world), other.host()));
        }

        @Override
        public void end(World world) {
            others(world).forEach(other -> {
                world.network().mend(host(world), other.host());
                world.network().mend(other.host(), host(world));
            });
        }

        private String host(World world) {
            return world.broker(broker).host();
        }

        private List<SimNode> others(World world) {
            return world.brokers().stream().filter(node -> node.id() != broker).toList();
        }
    }

    /** Nothing gets from one host to another, while the way back is open. */
    record OneWay(String from, String to) implements Fault {
        @Override
        public void begin(World world) {
            world.network().cut(from, to);
        }

        @Override
        public void end(World world) {
            world.network().mend(from, to);
        }
    }

    /** Everything between two hosts takes many times as long. */
    record SlowLink(String a, String b, int times) implements Fault {
        @Override
        public void begin(World world) {
            world.network().slow(a, b, times);
        }

        @Override
        public void end(World world) {
            world.network().slow(a, b, 1);
        }
    }

    /** All connections between two hosts break. */
    record Reset(String a, String b) implements Fault {
        @Override
        public void begin(World world) {
            world.network().reset(a, b);
        }

        @Override
        public void end(World world) {}
    }

    /** A broker's machine cannot reach the metadata store, or not hear it, or neither. */
    record StoreCut(int broker, Way way) implements Fault {
        @Override
        public void begin(World world) {
            world.zooKeeper().cut(world.broker(broker).host(), way);
        }

        @Override
        public void end(World world) {
            world.zooKeeper().cut(world.broker(broker).host(), Way.OPEN);
        }
    }

    /** A broker's connection to the metadata store breaks, with requests and answers under way. */
    record StoreReset(int broker) implements Fault {
        @Override
        public void begin(World world) {
            world.zooKeeper().breakConnection(world.broker(broker).host());
        }

        @Override
        public void end(World world) {
            world.zooKeeper().breakConnection(world.broker(broker).host());
        }
    }

    /** The answer to a broker's next transaction is lost, and so is that to its next one later on. */
    record LostAnswer(int broker) implements Fault {
        @Override
        public void begin(World world) {
            world.zooKeeper().loseNextAnswer(world.broker(broker).host());
        }

        @Override
        public void end(World world) {
            world.zooKeeper().loseNextAnswer(world.broker(broker).host());
        }
    }

    /** A broker's session is ended. */
    record Expiry(int broker) implements Fault {
        @Override
        public void begin(World world) {
            world.zooKeeper().expire(world.broker(broker).host());
        }

        @Override
        public void end(World world) {}
    }

    /** The metadata store has no quorum. */
    record StoreOutage() implements Fault {
        @Override
        public void begin(World world) {
            world.zooKeeper().stop();
        }

        @Override
        public void end(World world) {
            world.zooKeeper().start();
        }
    }

    /** A wall clock is set, and set right again. */
    record ClockJump(int broker, long ms) implements Fault {
        @Override
        public void begin(World world) {
            world.broker(broker).clock().jump(ms);
        }

        @Override
        public void end(World world) {
            world.broker(broker).clock().jump(-ms);
        }
    }
}
