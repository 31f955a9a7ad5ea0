package io.moldau.config;

/** Where a value was set, strongest first, with the number DescribeConfigs gives it. */
public enum ConfigSource {
    DYNAMIC_TOPIC_CONFIG(1),
    DYNAMIC_BROKER_CONFIG(2),
    DYNAMIC_DEFAULT_BROKER_CONFIG(3),
    STATIC_BROKER_CONFIG(4),
    DEFAULT_CONFIG(5);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    /** The source's number in a DescribeConfigs response. */
    public byte code() {
        return code;
    }
}
