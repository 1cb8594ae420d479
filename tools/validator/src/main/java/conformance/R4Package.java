package conformance;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.formats.XmlParser;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;

/** Writes R4's definitions, which Maven Central holds as XML Bundles, as a package in the form of npm. */
public final class R4Package {
  private static final String ROOT = "/org/hl7/fhir/r4/model/";
  private static final List<String> BUNDLES =
      List.of(
          "profile/profiles-types.xml",
          "profile/profiles-resources.xml",
          "profile/profiles-others.xml",
          "extension/extension-definitions.xml",
          "valueset/valuesets.xml",
          "valueset/v2-tables.xml",
          "valueset/v3-codesystems.xml");

  /**
   * @param args the folder to write to
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int written = 0;
    for (String name : BUNDLES) {
      try (InputStream in = R4Package.class.getResourceAsStream(ROOT + name)) {
        if (in == null) throw new IllegalStateException(ROOT + name + " is not on the class path");
        Bundle bundle = (Bundle) new XmlParser().parse(in);
        for (Bundle.BundleEntryComponent entry : bundle.getEntry()) written += write(folder, entry.getResource());
      }
    }
    Map<String, String> manifest =
        Map.of(
            "name", "\"hl7.fhir.r4.core\"",
            "version", "\"4.0.1\"",
            "type", "\"Core\"",
            "canonical", "\"http://hl7.org/fhir\"",
            "url", "\"http://hl7.org/fhir/R4\"",
            "fhirVersions", "[\"4.0.1\"]",
            "dependencies", "{}");
    StringBuilder json = new StringBuilder();
    manifest.forEach((key, value) -> json.append(json.length() == 0 ? "{" : ",").append("\"" + key + "\":" + value));
    Files.writeString(folder.resolve("package.json"), json.append("}").toString(), StandardCharsets.UTF_8);
    System.out.println(written + " definitions of R4");
  }

  private static int write(Path folder, Resource resource) throws Exception {
    String file = resource.fhirType() + "-" + resource.getIdElement().getIdPart() + ".json";
    Files.write(folder.resolve(file), new JsonParser().composeBytes(resource));
    return 1;
  }
}
