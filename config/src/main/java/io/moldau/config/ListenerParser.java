package io.moldau.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the listener keys of a broker, which only make sense together. Problems go to the review it was given. */
final class ListenerParser {

    private static final Pattern ENDPOINT =
            Pattern.compile("([A-Za-z0-9_.-]+)://(?:\\[([^\\]]*)]|([^:/]*)):(\\d{1,5})");
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    private static final Set<SecurityProtocol> SERVED = EnumSet.of(SecurityProtocol.PLAINTEXT);

    private final Settings settings;
    private final Review review;
    private final Map<String, SecurityProtocol> protocols = new HashMap<>();

    ListenerParser(Settings settings, Review review) {
        this.settings = settings;
        this.review = review;
        for (String pair : settings.getList("listener.security.protocol.map")) {
            addProtocol(pair);
        }
    }

    private void addProtocol(String pair) {
        int colon = pair.indexOf(':');
        SecurityProtocol protocol = colon < 0 ? null : protocolOf(pair.substring(colon + 1));
        if (protocol == null) {
            review.problem("listener.security.protocol.map=" + pair
                    + ": must be NAME:PROTOCOL with PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL");
        } else if (protocols.put(upper(pair.substring(0, colon)), protocol) != null) {
            review.problem("listener.security.protocol.map=" + pair + ": this listener is mapped twice");
        }
    }

    private static @Nullable SecurityProtocol protocolOf(String name) {
        for (SecurityProtocol protocol : SecurityProtocol.values()) {
            if (protocol.name().equals(upper(name))) {
                return protocol;
            }
        }
        return null;
    }

    /** What to bind. */
    List<Endpoint> listeners() {
        List<Endpoint> endpoints = endpoints("listeners");
        Set<String> addresses = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            if (!SERVED.contains(endpoint.security())) {
                review.problem(
                        "listeners=" + endpoint + ": " + endpoint.security() + " is not served yet, only PLAINTEXT is");
            }
            if (endpoint.port() != 0 && !addresses.add(endpoint.hostAndPort())) {
                review.problem("listeners=" + endpoint + ": another listener has this address");
            }
        }
        if (endpoints.isEmpty() && review.clean()) {
            review.problem("listeners=: a broker needs at least one, such as PLAINTEXT://localhost:9092");
        }
        return endpoints;
    }

    /** What to tell clients; a listener with an empty host is advertised under the machine's name. */
    List<Endpoint> advertised(List<Endpoint> listeners) {
        List<Endpoint> advertised = endpoints("advertised.listeners");
        Set<String> bound = new HashSet<>();
        listeners.forEach(listener -> bound.add(listener.listener()));
        for (Endpoint endpoint : advertised) {
            if (ANY_ADDRESS.contains(endpoint.host())) {
                review.problem("advertised.listeners=" + endpoint + ": clients cannot connect to " + endpoint.host()
                        + "; set advertised.listeners to a name or address they can reach, such as "
                        + endpoint.listener() + "://localhost:" + endpoint.port());
            }
            if (!bound.contains(endpoint.listener())) {
                review.problem("advertised.listeners=" + endpoint + ": there is no such listener in listeners");
            }
        }
        return advertised;
    }

    /** The name of the listener brokers use among themselves; empty after a problem. */
    String interBroker(List<Endpoint> advertised) {
        String name = settings.findString("inter.broker.listener.name");
        if (name != null && settings.isSet("security.inter.broker.protocol")) {
            review.problem("inter.broker.listener.name=" + name
                    + ": cannot be set together with security.inter.broker.protocol");
        }
        String wanted = name == null ? settings.getString("security.inter.broker.protocol") : upper(name);
        if (advertised.stream().noneMatch(endpoint -> endpoint.listener().equals(wanted))) {
            String key = name == null ? "security.inter.broker.protocol" : "inter.broker.listener.name";
            review.problem(key + "=" + wanted + ": no advertised listener has this name");
            return "";
        }
        return wanted;
    }

    private List<Endpoint> endpoints(String key) {
        List<Endpoint> endpoints = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : settings.getList(key)) {
            Endpoint endpoint = endpoint(key, text);
            if (endpoint != null) {
                if (!names.add(endpoint.listener())) {
                    review.problem(key + "=" + text + ": this listener appears twice");
                }
                endpoints.add(endpoint);
            }
        }
        return List.copyOf(endpoints);
    }

    private @Nullable Endpoint endpoint(String key, String text) {
        Matcher matcher = ENDPOINT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(4)) > 65_535) {
            review.problem(key + "=" + text + ": must be NAME://host:port");
            return null;
        }
        String name = upper(matcher.group(1));
        SecurityProtocol protocol = protocols.get(name);
        if (protocol == null) {
            review.problem(key + "=" + text + ": listener.security.protocol.map does not say what " + name + " speaks");
            return null;
        }
        String host = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        return new Endpoint(name, protocol, host, Integer.parseInt(matcher.group(4)));
    }

    private static String upper(String name) {
        return name.strip().toUpperCase(Locale.ROOT);
    }
}
