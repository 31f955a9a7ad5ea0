package io.moldau.sim.network;

import io.moldau.protocol.transport.Transport;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import io.moldau.sim.runtime.Timeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All hosts, the links between each two of them, and every connection that either end still holds. */
public final class SimNetwork {

    private record Way(String from, String to) implements Comparable<Way> {
        @Override
        public int compareTo(Way other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    private final Timeline timeline;
    private final Map<String, SimHost> hosts = new TreeMap<>();
    private final Map<Way, Link> links = new TreeMap<>();
    private final List<SimConnection> connections = new ArrayList<>();

    private Tamper tamper = Tamper.NOBODY;

    public SimNetwork(Timeline timeline) {
        this.timeline = timeline;
    }

    /** What a process on a host sees of the network; what it accepts goes to {@code acceptLoops} in turn. */
    public Transport transport(String host, SimProcess process, List<SimLoop> acceptLoops) {
        return new SimTransport(this, host(host), process, acceptLoops);
    }

    /** Puts somebody on every line, who tests what the checkers can see. */
    public void tamperWith(Tamper somebody) {
        tamper = somebody;
    }

    Tamper tamper() {
        return tamper;
    }

    /** Lets nothing through from one host to the other; the way back stays as it is. */
    public void cut(String from, String to) {
        link(host(from), host(to)).cut(true);
    }

    /** Lets nothing through between two hosts. */
    public void partition(String a, String b) {
        cut(a, b);
        cut(b, a);
    }

    /** Makes both ways between two hosts so many times slower than normal. */
    public void slow(String a, String b, int times) {
        link(host(a), host(b)).slow(times);
        link(host(b), host(a)).slow(times);
    }

    /** Lets things through again from one host to the other. */
    public void mend(String from, String to) {
        link(host(from), host(to)).cut(false);
        each(SimConnection::repeatStalled);
    }

    /** Makes every link whole and fast again. */
    public void heal() {
        links.values().forEach(link -> {
            link.cut(false);
            link.slow(1);
        });
        each(SimConnection::repeatStalled);
    }

    /** Ends every connection between two hosts with an error, as a firewall that forgot them does. */
    public void reset(String a, String b) {
        each(connection -> {
            if (connection.joins(a, b)) {
                connection.fail(new IOException("connection reset"));
            }
        });
    }

    /** Whether a packet sent now would arrive. */
    public boolean reaches(String from, String to) {
        return !link(host(from), host(to)).isCut() && host(to).isUp();
    }

    /** Whether somebody accepts connections on a port of a host. */
    public boolean isListening(String host, int port) {
        return host(host).listener(port) != null;
    }

    /** The kernel closes what a process left open when it died. */
    public void processDied(SimProcess process) {
        each(connection -> connection.onDeath(process, true));
    }

    /** A machine is gone from one moment to the next, and tells nobody. */
    public void machineCrashed(String host) {
        host(host).setUp(false);
    }

    /** A machine is back, and knows nothing of the connections it had. */
    public void machineBooted(String host) {
        host(host).setUp(true);
        each(SimConnection::repeatStalled);
    }

    Timeline timeline() {
        return timeline;
    }

    SimHost host(String name) {
        return hosts.computeIfAbsent(name, key -> new SimHost(key, hosts.size() + 1));
    }

    Link link(SimHost from, SimHost to) {
        return links.computeIfAbsent(new Way(from.name(), to.name()), way -> new Link(timeline.chance()));
    }

    boolean isCut(SimHost from, SimHost to) {
        return link(from, to).isCut() || !to.isUp();
    }

    void add(SimConnection connection) {
        connections.add(connection);
    }

    void remove(SimConnection connection) {
        connections.remove(connection);
    }

    private void each(Consumer<SimConnection> action) {
        List.copyOf(connections).forEach(action);
    }
}
