package io.moldau.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Moldau keeps the rules of its design, and each rule would notice if it did not. */
class ArchitectureTest {

    private static final String MOLDAU = "io.moldau";
    private static final String OFFENDER = "io.moldau.architecture.offender";

    @TestFactory
    Stream<DynamicTest> moldauKeepsTheRules() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ArchitectureTest::isNoTestJar)
                .importPackages(MOLDAU);
        assertThat(classes).hasSizeGreaterThan(10);
        return rules(MOLDAU).map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes)));
    }

    /** The fakes that modules share are tests of their modules, packed. */
    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar");
    }

    @TestFactory
    Stream<DynamicTest> everyRuleCanFail() {
        JavaClasses classes = new ClassFileImporter().importPackages(OFFENDER);
        return rules(OFFENDER)
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getDescription(),
                        () -> assertThat(rule.evaluate(classes).hasViolation()).isTrue()));
    }

    private static Stream<ArchRule> rules(String root) {
        return Stream.of(new LayerRules(root).all(), new CoreRules(root).all()).flatMap(List::stream);
    }
}
