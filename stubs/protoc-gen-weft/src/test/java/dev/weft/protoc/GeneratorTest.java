package dev.weft.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
  private static final FileDescriptorProto GREETER = TestProtos.named("greeter.proto");

  @Test
  void it_says_that_it_knows_optional_fields_and_the_editions_up_to_2024() {
    CodeGeneratorResponse answer = TestProtos.answerTo(CodeGeneratorRequest.getDefaultInstance());

    assertEquals(3, answer.getSupportedFeatures());
    assertEquals(998, answer.getMinimumEdition());
    assertEquals(1001, answer.getMaximumEdition());
  }

  @Test
  void a_file_without_a_service_gives_nothing() {
    CodeGeneratorResponse answer = TestProtos.answerTo(TestProtos.requestFor("common.proto"));

    assertEquals("", answer.getError());
    assertEquals(0, answer.getFileCount());
  }

  @Test
  void several_files_are_answered_at_once() {
    CodeGeneratorResponse answer =
        TestProtos.answerTo(TestProtos.requestFor("greeter.proto", "routeguide.proto"));

    assertEquals(6, answer.getFileCount());
  }

  @Test
  void a_parameter_is_an_error() {
    var request = TestProtos.requestFor("greeter.proto").toBuilder().setParameter("lite").build();

    assertError("unknown parameter 'lite': protoc-gen-weft takes none", request);
  }

  @Test
  void a_message_named_as_a_generated_class_is_an_error() {
    var file =
        GREETER.toBuilder()
            .addMessageType(DescriptorProto.newBuilder().setName("GreeterClient"))
            .build();

    assertError(
        "greeter.proto: service helloworld.Greeter: the generated"
            + " dev.weft.golden.helloworld.GreeterClient would clash with the class of message"
            + " helloworld.GreeterClient in greeter.proto",
        TestProtos.requestFor(file));
  }

  @Test
  void a_service_named_as_a_generated_class_is_an_error() {
    var file = GREETER.toBuilder();
    file.addService(file.getService(0).toBuilder().setName("GreeterClient"));

    assertError(
        "greeter.proto: service helloworld.GreeterClient: the generated"
            + " dev.weft.golden.helloworld.GreeterClient would clash with the class of service"
            + " helloworld.Greeter in greeter.proto",
        TestProtos.requestFor(file.build()));
  }

  @Test
  void a_file_class_named_as_a_generated_class_is_an_error() {
    var file = GREETER.toBuilder();
    file.getOptionsBuilder().setJavaOuterClassname("GreeterMethods");

    assertError(
        "greeter.proto: service helloworld.Greeter: the generated"
            + " dev.weft.golden.helloworld.GreeterMethods would clash with the class of file"
            + " greeter.proto (its java_outer_classname can be set)",
        TestProtos.requestFor(file.build()));
  }

  @Test
  void generic_services_are_an_error_where_they_have_files_of_their_own() {
    var file = GREETER.toBuilder();
    file.getOptionsBuilder().setJavaGenericServices(true);

    assertError(
        "greeter.proto: service helloworld.Greeter: the generated"
            + " dev.weft.golden.helloworld.Greeter would clash with the class of"
            + " java_generic_services = true in greeter.proto",
        TestProtos.requestFor(file.build()));
  }

  @Test
  void a_message_that_java_cannot_import_is_an_error() {
    var types = TestProtos.named("no_package.proto");
    var file = GREETER.toBuilder().addDependency("no_package.proto");
    file.getServiceBuilder(0).getMethodBuilder(0).setInputType(".Channel");
    var request =
        CodeGeneratorRequest.newBuilder()
            .addFileToGenerate("greeter.proto")
            .addProtoFile(types)
            .addProtoFile(file)
            .build();

    assertError(
        "greeter.proto: method helloworld.Greeter.SayHello: message Channel is in Java's unnamed"
            + " package, which package dev.weft.golden.helloworld cannot see; give"
            + " no_package.proto a package or a java_package",
        request);
  }

  @Test
  void a_message_named_as_the_service_in_the_same_java_package_is_an_error() {
    var file = TestProtos.named("no_package_java.proto").toBuilder();
    file.getOptionsBuilder().setJavaPackage("dev.weft.golden.helloworld");
    file.getServiceBuilder(0).setName("HelloReply");
    var request =
        CodeGeneratorRequest.newBuilder()
            .addFileToGenerate("no_package_java.proto")
            .addProtoFile(GREETER)
            .addProtoFile(file)
            .build();

    assertError(
        "no_package_java.proto: service HelloReply: the generated"
            + " dev.weft.golden.helloworld.HelloReply would clash with the class of message"
            + " helloworld.HelloReply in greeter.proto",
        request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.example.new", "com.2nd", "com..example", "com.ex-ample", "_"})
  void a_package_that_java_cannot_have_is_an_error(String javaPackage) {
    var file = GREETER.toBuilder();
    file.getOptionsBuilder().setJavaPackage(javaPackage);

    assertError(
        "greeter.proto: Java cannot have a package '"
            + javaPackage
            + "': each of its parts has to be an identifier and no word of Java's; set"
            + " java_package",
        TestProtos.requestFor(file.build()));
  }

  @Test
  void a_file_of_an_edition_to_come_is_an_error() {
    var file =
        GREETER.toBuilder().setSyntax("editions").setEdition(Edition.EDITION_99999_TEST_ONLY);

    String error = TestProtos.answerTo(TestProtos.requestFor(file.build())).getError();

    assertTrue(error.startsWith("greeter.proto: "), error);
    assertTrue(error.contains("99999"), error);
  }

  @Test
  void a_file_whose_import_is_not_in_the_request_is_an_error_with_both_names() {
    var file = GREETER.toBuilder().addDependency("lost.proto").build();

    assertError(
        "greeter.proto: imports lost.proto, which is not in protoc's request before it",
        TestProtos.requestFor(file));
  }

  @Test
  void a_backslash_in_a_file_name_ends_no_comment() {
    var file = GREETER.toBuilder().setName("\\u000aclass X {}.proto").build();

    String source = TestProtos.answerTo(TestProtos.requestFor(file)).getFile(0).getContent();

    assertEquals(
        "// Generated by protoc-gen-weft from \\\\u000aclass X {}.proto. Do not edit.",
        source.lines().findFirst().orElseThrow());
  }

  @Test
  void a_file_that_does_not_link_is_an_error_with_its_name() {
    var file = GREETER.toBuilder().clearMessageType().build();

    String error = TestProtos.answerTo(TestProtos.requestFor(file)).getError();

    assertTrue(error.startsWith("greeter.proto: helloworld.Greeter.SayHello: "), error);
    assertTrue(error.contains("HelloRequest"), error);
  }

  @Test
  void a_file_that_is_not_in_the_request_is_an_error() {
    var request = CodeGeneratorRequest.newBuilder().addFileToGenerate("elsewhere.proto").build();

    assertError("elsewhere.proto: asked for, but not in protoc's request", request);
  }

  @Test
  void bytes_that_are_no_request_end_the_program() {
    var in = new ByteArrayInputStream(new byte[] {1, 2, 3});
    var out = new ByteArrayOutputStream();

    assertThrows(InvalidProtocolBufferException.class, () -> Main.run(in, out));
    assertEquals(0, out.size());
  }

  private static void assertError(String message, CodeGeneratorRequest request) {
    CodeGeneratorResponse answer = TestProtos.answerTo(request);
    assertEquals(message, answer.getError());
    assertFalse(answer.getFileCount() > 0);
  }
}
