package io.moldau.config;

/**
 * One listener's address, to bind or to advertise.
 *
 * @param listener the listener's name, upper case
 * @param host empty to bind every interface; without the brackets of an IPv6 address
 * @param port 0 binds any free port
 */
public record Endpoint(String listener, SecurityProtocol security, String host, int port) {

    /** This listener at the address it turned out to have: the machine's name for an empty host, the bound port for 0. */
    public Endpoint resolved(String hostIfEmpty, int portIfZero) {
        return new Endpoint(listener, security, host.isEmpty() ? hostIfEmpty : host, port == 0 ? portIfZero : port);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The form it has in properties files and in ZooKeeper. */
    @Override
    public String toString() {
        return listener + "://" + hostAndPort();
    }
}
