package io.moldau.protocol.generator;

/** A range of versions, both ends included; empty when {@code high < low}. */
public record Versions(int low, int high) {

    static final Versions NONE = new Versions(0, -1);

    /**
     * Reads {@code 3}, {@code 0-2} or {@code 4+}.
     *
     * @param highest where an open range ends
     */
    static Versions parse(String text, int highest) {
        if (text.endsWith("+")) {
            return new Versions(Integer.parseInt(text.substring(0, text.length() - 1)), highest);
        }
        int dash = text.indexOf('-');
        return dash < 0
                ? new Versions(Integer.parseInt(text), Integer.parseInt(text))
                : new Versions(Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }

    public boolean contains(int version) {
        return low <= version && version <= high;
    }

    public boolean isEmpty() {
        return high < low;
    }

    @Override
    public String toString() {
        return low == high ? Integer.toString(low) : low + "-" + high;
    }
}
