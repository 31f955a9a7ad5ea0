import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Counts words with Kafka Streams: every word of every line of one topic makes a record of the word with its new count in
 * another. Run from source (java WordCount.java), because Streams is on no class path that ours are compiled with.
 *
 * <p>Arguments: topic of lines, topic of counts, settings as k=v. Ends in order on SIGTERM.
 */
final class WordCount {

    public static void main(String[] args) {
        Properties settings = new Properties();
        for (String setting : Arrays.asList(args).subList(2, args.length)) {
            settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        settings.put("default.key.serde", Serdes.StringSerde.class.getName());
        settings.put("default.value.serde", Serdes.StringSerde.class.getName());
        settings.put("statestore.cache.max.bytes", "0"); // a record for every single word
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> lines = builder.stream(args[0]);
        lines.flatMapValues(line -> Arrays.asList(line.split(" ")))
                .groupBy((key, word) -> word)
                .count()
                .toStream()
                .to(args[1], Produced.with(Serdes.String(), Serdes.Long()));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        streams.setStateListener((now, before) -> System.out.println("state " + now));
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}
