package io.moldau.broker.group;

/** Makes what clients call themselves fit for a log line. Stateless. */
final class Text {

    private static final int MAX_LENGTH = 120;

    private Text() {}

    /** The text with everything but printable ASCII shown as its code, cut where it gets long. */
    static String safe(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length() && safe.length() < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '\\') {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }
}
