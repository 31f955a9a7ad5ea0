package io.moldau.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;

/** Who may know whom, for all packages below one root. */
final class LayerRules {

    private final String root;

    LayerRules(String root) {
        this.root = root;
    }

    List<ArchRule> all() {
        return List.of(
                modulesKnowOnly("config"),
                modulesKnowOnly("protocol", "config"),
                modulesKnowOnly("controller", "config", "protocol"),
                modulesKnowOnly("producer", "config", "protocol"),
                modulesKnowOnly("consumer", "config", "protocol"),
                modulesKnowOnly("broker", "config", "protocol", "controller"),
                theGeneratorIsKnownToNobody(),
                brokerPackagesDoNotKnow("log", "network", "api", "partition", "metadata", "metrics"),
                brokerPackagesDoNotKnow("partition", "network", "api"),
                brokerPackagesDoNotKnow("metadata", "network", "api", "partition", "log"),
                brokerPackagesDoNotKnow("network", "api", "partition", "log", "metadata"),
                theBrokerAloneBuildsTheGraph(),
                theLogKnowsNoNetwork(),
                noCyclesBelow("broker"),
                noCyclesBelow("controller"),
                noCyclesBelow("protocol"));
    }

    private ArchRule modulesKnowOnly(String module, String... others) {
        String[] allowed = Arrays.copyOf(others, others.length + 1);
        allowed[others.length] = module;
        return classes()
                .that()
                .resideInAPackage(in(module))
                .should()
                .onlyDependOnClassesThat(outsideOrIn(allowed))
                .as(module + " knows only " + List.of(others))
                .allowEmptyShould(true);
    }

    private ArchRule theGeneratorIsKnownToNobody() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in("protocol.generator"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("protocol.generator"))
                .as("nothing depends on the message generator: it runs at build time");
    }

    private ArchRule brokerPackagesDoNotKnow(String name, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(in("broker." + name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Arrays.stream(others)
                        .map(other -> in("broker." + other))
                        .toArray(String[]::new))
                .as("broker." + name + " does not know " + List.of(others))
                .allowEmptyShould(true);
    }

    private ArchRule theBrokerAloneBuildsTheGraph() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".broker.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".broker")
                .as("nothing inside the broker knows the classes that put it together")
                .allowEmptyShould(true);
    }

    private ArchRule theLogKnowsNoNetwork() {
        return noClasses()
                .that()
                .resideInAPackage(in("broker.log"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.apache.curator..", "org.apache.zookeeper..")
                .as("broker.log knows neither Netty nor ZooKeeper")
                .allowEmptyShould(true);
    }

    private ArchRule noCyclesBelow(String module) {
        return slices().matching(root + "." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .as("the packages of " + module + " form no cycle")
                .allowEmptyShould(true);
    }

    private DescribedPredicate<JavaClass> outsideOrIn(String... modules) {
        List<String> packages =
                Arrays.stream(modules).map(module -> root + "." + module).toList();
        return DescribedPredicate.describe("are not ours or are in " + packages, type -> {
            String name = type.getPackageName();
            return !isIn(name, root) || packages.stream().anyMatch(allowed -> isIn(name, allowed));
        });
    }

    private static boolean isIn(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    private String in(String name) {
        return root + "." + name + "..";
    }
}
