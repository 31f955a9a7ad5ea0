package io.moldau.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What code outside the adapter packages may not do by itself: read a clock, roll dice, start threads, open files, lock. */
final class CoreRules {

    private static final Map<String, Set<String>> CALLS_TO_THE_WORLD = Map.of(
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime", "getenv", "exit"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("<init>", "start", "sleep", "ofVirtual", "ofPlatform"),
            "java.time.Instant", Set.of("now"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.Random", Set.of("<init>"),
            "java.util.SplittableRandom", Set.of("<init>"),
            "java.util.concurrent.CompletableFuture", Set.of("runAsync", "supplyAsync"));

    private static final Set<String> VALUES =
            Set.of("java.net.InetSocketAddress", "java.net.InetAddress", "java.net.SocketAddress", "java.net.URI");

    private final String root;

    CoreRules(String root) {
        this.root = root;
    }

    List<ArchRule> all() {
        return List.of(
                timeChanceAndThreadsAreArguments(),
                diskAndNetworkAreArguments(),
                noLocks(),
                noSynchronizedMethods(),
                onlyMappedTableMapsFiles(),
                handlersAreStateless(),
                nobodyPrints());
    }

    private ArchRule timeChanceAndThreadsAreArguments() {
        return core().should()
                .accessTargetWhere(describe("the target is the clock, chance or a thread", CoreRules::reachesTheWorld))
                .orShould()
                .dependOnClassesThat(belongToAnyOf(
                        java.util.concurrent.ThreadLocalRandom.class,
                        java.security.SecureRandom.class,
                        java.util.concurrent.Executors.class,
                        java.util.concurrent.ForkJoinPool.class,
                        java.util.Timer.class))
                .as("time, chance and threads are arguments");
    }

    /** Addresses are values, and a channel that somebody else opened may be passed on; opening and using are banned. */
    private ArchRule diskAndNetworkAreArguments() {
        return core().should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.net..")
                        .and(describe("are no plain values", type -> !VALUES.contains(type.getName()))))
                .orShould()
                .dependOnClassesThat(belongToAnyOf(
                        java.io.File.class,
                        java.io.FileInputStream.class,
                        java.io.FileOutputStream.class,
                        java.io.RandomAccessFile.class))
                .orShould()
                .accessTargetWhere(describe(
                        "a channel is opened or used",
                        access -> access.getTargetOwner().isAssignableTo(java.nio.channels.Channel.class)
                                && access.getTargetOwner().getPackageName().startsWith("java.")))
                .as("disk and network are arguments");
    }

    private ArchRule noLocks() {
        return core().should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .as("state has one owner: the core takes no locks");
    }

    private ArchRule noSynchronizedMethods() {
        return methods()
                .that()
                .areDeclaredInClassesThat(inCore())
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .as("state has one owner: the core has no synchronized method");
    }

    private ArchRule onlyMappedTableMapsFiles() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .haveSimpleNameNotContaining("MappedTable")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .as("nothing but MappedTable knows Chronicle");
    }

    private ArchRule handlersAreStateless() {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".broker.api..")
                .and()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Handler")
                .should()
                .beFinal()
                .as("request handlers are stateless")
                .allowEmptyShould(true);
    }

    private ArchRule nobodyPrints() {
        return core().should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(describe(
                        "a stack trace is printed",
                        call -> call.getTarget().getName().equals("printStackTrace")
                                && assignableTo(Throwable.class).test(call.getTargetOwner())))
                .as("the core logs and never prints");
    }

    private GivenClassesConjunction core() {
        return noClasses().that(inCore());
    }

    /** Everything but the adapters, the command line (an adapter too) and what runs at build time. */
    private DescribedPredicate<JavaClass> inCore() {
        return resideInAnyPackage(
                        in("config"), in("protocol"), in("controller"), in("broker"), in("producer"), in("consumer"))
                .and(DescribedPredicate.not(resideInAnyPackage(
                        in("protocol.generator"),
                        in("protocol.runtime.system"),
                        in("protocol.transport.netty"),
                        in("broker.log.file"),
                        in("controller.store.zookeeper"))))
                .as("are in the core");
    }

    private String in(String name) {
        return root + "." + name + "..";
    }

    private static boolean reachesTheWorld(JavaAccess<?> access) {
        return CALLS_TO_THE_WORLD
                .getOrDefault(access.getTargetOwner().getName(), Set.of())
                .contains(access.getTarget().getName());
    }
}
