package conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.hl7.fhir.utilities.FhirPublication;
import org.hl7.fhir.utilities.TimeTracker;
import org.hl7.fhir.utilities.VersionUtil;
import org.hl7.fhir.utilities.VersionUtilities;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.http.FhirValidatorHttpService;
import org.hl7.fhir.validation.instance.advisor.BasePolicyAdvisorForFullValidation;
import org.hl7.fhir.validation.service.DisabledValidationPolicyAdvisor;
import org.hl7.fhir.validation.service.model.InstanceValidatorParameters;

/**
 * HL7's validation engine and HTTP service behind the command line that fhir-validator-wrapper speaks: {@code server
 * PORT -tx n/a -txLog FILE -version 5.0.0}. It asks nothing of the network: definitions come from the package cache
 * beside the jar, {@code home/.fhir/packages}, and an address named in a resource is never fetched.
 */
public final class ValidatorServer {
  /** The versions of the packages that the cache holds; see package.json beside the pom. */
  private static final String TERMINOLOGY = "7.0.1";

  private static final String EXTENSIONS = "5.3.0-ballot-tc1";

  public static void main(String[] args) throws Exception {
    Arguments asked = Arguments.of(args);
    useCacheBesideJar();
    String version = VersionUtilities.getCurrentVersion(asked.version);
    System.out.println("FHIR Validation tool Version " + VersionUtil.getVersion());

    ValidationEngine engine =
        new ValidationEngine.ValidationEngineBuilder()
            .withDefaultInstanceValidatorParameters(new InstanceValidatorParameters())
            .withVersion(version)
            .withTimeTracker(new TimeTracker())
            .withNoTerminologyServer()
            .withThoVersion(TERMINOLOGY)
            .withExtensionsVersion(EXTENSIONS)
            .fromSource(VersionUtilities.packageForVersion(version) + "#" + version);
    engine.setTerminologyServer(null, null, FhirPublication.fromCode(version), false);
    DisabledValidationPolicyAdvisor advisor = new DisabledValidationPolicyAdvisor();
    advisor.setPolicyAdvisor(
        new BasePolicyAdvisorForFullValidation(ReferenceValidationPolicy.CHECK_TYPE_IF_EXISTS, Set.of()));
    engine.setPolicyAdvisor(advisor);
    engine.prepare();
    engine.setLogValidationProgress(false);

    new FhirValidatorHttpService(engine, true, asked.port).startServer();
    System.out.println("Ready on port " + asked.port);
    // Without a parent there is nobody to answer: its end closes this stream.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  /** The cache is the jar's own, so that nobody else's is changed; HL7's code finds it below user.home. */
  private static void useCacheBesideJar() throws Exception {
    Path jar = Path.of(ValidatorServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path home = jar.resolveSibling("home");
    if (!Files.isDirectory(home.resolve(".fhir").resolve("packages"))) {
      throw usage("no definitions in " + home + ": run `npm run validator:jar`");
    }
    System.setProperty("user.home", home.toString());
  }

  private static IllegalArgumentException usage(String message) {
    return new IllegalArgumentException(message);
  }

  /** Only what the wrapper and the suite pass; anything else is a mistake that should be seen. */
  private record Arguments(int port, String version) {
    static Arguments of(String[] args) {
      if (args.length < 2 || !args[0].equals("server")) throw usage("the command is: server PORT -version VERSION");
      String version = null;
      for (int i = 2; i < args.length; i++) {
        switch (args[i]) {
          case "-version" -> version = args[++i];
          case "-tx" -> {
            if (!args[++i].equals("n/a")) throw usage("-tx takes only n/a here: no terminology server is asked");
          }
          case "-txLog" -> i++;
          case "-disable-default-resource-fetcher" -> {}
          default -> throw usage("unknown argument " + args[i]);
        }
      }
      if (version == null) throw usage("-version is missing");
      return new Arguments(Integer.parseInt(args[1]), version);
    }
  }
}
