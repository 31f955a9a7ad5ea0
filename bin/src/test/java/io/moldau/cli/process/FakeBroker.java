package io.moldau.cli.process;

import io.moldau.cli.process.BrokerLauncher.RunningBroker;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import java.util.List;

/** A broker that does nothing but say, by its number, that it was stopped. */
record FakeBroker(BrokerConfig config, List<String> stopped) implements RunningBroker {

    @Override
    public int id() {
        return config.brokerId();
    }

    @Override
    public List<Endpoint> advertised() {
        return config.network().advertised();
    }

    @Override
    public String zooKeeper() {
        return "zk:2181";
    }

    @Override
    public void stop() {
        stopped.add(Integer.toString(id()));
    }
}
