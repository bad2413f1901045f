package dev.weft.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.client.Channel;
import dev.weft.golden.apart.ApartFile;
import dev.weft.golden.apart.Request;
import dev.weft.golden.apart.RequestClient;
import dev.weft.golden.deprecated.Current;
import dev.weft.golden.deprecated.CurrentMethods;
import dev.weft.golden.deprecated.Old;
import dev.weft.golden.deprecated.OldClient;
import dev.weft.golden.deprecated.OldMethods;
import dev.weft.golden.deprecated.WholeMethods;
import dev.weft.golden.edition2023.Edition2023;
import dev.weft.golden.keywords.Empty;
import dev.weft.golden.keywords.ServiceClient;
import dev.weft.golden.nameless.NoPackageJava;
import dev.weft.golden.nameless.NoPackageJavaClient;
import dev.weft.golden.nameless.NoPackageJavaMethods;
import dev.weft.golden.nameless.NoPackageJavaOuterClass.Word;
import dev.weft.golden.proto2.Legacy;
import dev.weft.golden.proto2.LegacyClient;
import dev.weft.golden.proto2.Proto2;
import dev.weft.golden.single.Shop;
import dev.weft.golden.single.ShopClient;
import dev.weft.golden.single.StoreOuterClass.Store;
import dev.weft.golden.words.PING;
import dev.weft.golden.words.Pong;
import dev.weft.golden.words.class_;
import dev.weft.golden.words.class_Client;
import dev.weft.golden.words.record_;
import dev.weft.golden.words.record_Client;
import dev.weft.server.Server;
import dev.weft.server.Service;
import dev.weft.transport.inprocess.InProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What the generator makes of the files that it has golden sources for compiles without a warning,
/// for the build allows none, and can be served and called.
class GeneratedCodeTest {

  @Test
  void methods_and_services_named_as_words_of_java_are_called() {
    record_ words =
        new record_() {
          @Override
          public Pong class_(PING request) {
            return pong("class");
          }

          @Override
          public Pong yield(PING request) {
            return pong("yield");
          }

          @Override
          public Pong close(PING request) {
            return pong("close");
          }

          @Override
          public Pong ping(PING request) {
            return pong("ping");
          }
        };

    called(
        words,
        channel -> {
          var client = new record_Client(channel);
          assertEquals("class", client.class_(PING.getDefaultInstance()).getText());
          assertEquals("yield", client.yield(PING.getDefaultInstance()).getText());
          assertEquals("close", client.close(PING.getDefaultInstance()).getText());
          assertEquals("ping", client.ping(PING.getDefaultInstance()).getText());
          return null;
        });
  }

  @Test
  void a_service_named_class_streams_messages_named_as_classes_of_java_lang() {
    class_ echo =
        new class_() {
          @Override
          public void ask(
              Incoming<dev.weft.golden.words.Object.String> requests,
              Outgoing<dev.weft.golden.words.Object.String> responses) {
            for (var request : requests) responses.send(request);
          }
        };

    called(
        echo,
        channel -> {
          try (var call = new class_Client(channel).ask()) {
            call.send(dev.weft.golden.words.Object.String.getDefaultInstance());
            call.finishSending();
            int answers = 0;
            for (var _ : call) answers++;
            assertEquals(1, answers);
          }
          return null;
        });
  }

  @Test
  void what_a_service_does_not_implement_says_its_own_name_on_the_wire() {
    var silent = new dev.weft.golden.keywords.Service() {};

    var failure =
        assertThrows(
            RpcException.class,
            () ->
                called(
                    silent,
                    channel -> new ServiceClient(channel).wait_(Empty.getDefaultInstance())));

    assertEquals(Code.UNIMPLEMENTED, failure.code());
    assertEquals(
        "method dev.weft.golden.keywords.Service/Wait is not implemented",
        failure.status().message());
  }

  @Test
  void messages_inside_one_file_class_are_called() {
    Shop shop =
        new Shop() {
          @Override
          public Store.Shelf.Box open(Store request) {
            return Store.Shelf.Box.getDefaultInstance();
          }
        };

    called(shop, channel -> new ShopClient(channel).open(Store.getDefaultInstance()));
  }

  @Test
  void a_java_package_that_is_not_the_proto_package_is_called() {
    Request service =
        new Request() {
          @Override
          public ApartFile.Message.Request send(ApartFile.Message.RequestClient request) {
            return ApartFile.Message.Request.newBuilder().setText(request.getText()).build();
          }
        };

    var question = ApartFile.Message.RequestClient.newBuilder().setText("apart").build();
    assertEquals(
        "apart", called(service, channel -> new RequestClient(channel).send(question)).getText());
  }

  @Test
  void a_java_package_without_a_proto_package_is_called_by_the_bare_name() {
    NoPackageJava echo =
        new NoPackageJava() {
          @Override
          public Word echo(Word request) {
            return request;
          }
        };

    var word = Word.newBuilder().setText("bare").build();
    assertEquals(word, called(echo, channel -> new NoPackageJavaClient(channel).echo(word)));
    assertEquals("/NoPackageJava/Echo", NoPackageJavaMethods.ECHO.path());
  }

  @Test
  void proto2_has_required_fields_defaults_and_extensions() {
    Legacy legacy =
        new Legacy() {
          @Override
          public Proto2.Answer ask(Proto2.Question request) {
            return request.hasExtension(Proto2.tone)
                ? Proto2.Answer.getDefaultInstance()
                : Proto2.Answer.newBuilder().setText("no").build();
          }

          @Override
          public void askInParts(
              Incoming<Proto2.Question.Part> requests, Outgoing<Proto2.Answer> responses) {
            for (var part : requests) {
              responses.send(Proto2.Answer.newBuilder().setText(part.getText()).build());
            }
          }
        };

    var question = Proto2.Question.newBuilder().setText("well?").build();
    assertEquals(
        "no", called(legacy, channel -> new LegacyClient(channel).ask(question)).getText());
    called(
        legacy,
        channel -> {
          try (var call = new LegacyClient(channel).askInParts()) {
            call.send(Proto2.Question.Part.newBuilder().setText("part").build());
            call.finishSending();
            var texts = new ArrayList<String>();
            for (var answer : call) texts.add(answer.getText());
            assertEquals(List.of("part"), texts);
          }
          return null;
        });
  }

  @Test
  void editions_2023_and_2024_are_called() {
    var asked2023 = Edition2023.Question.newBuilder().setText("2023").build();
    var yearly2023 =
        new dev.weft.golden.edition2023.Yearly() {
          @Override
          public void ask(Edition2023.Question request, Outgoing<Edition2023.Answer> responses) {
            responses.send(Edition2023.Answer.newBuilder().setText(request.getText()).build());
          }
        };
    called(
        yearly2023,
        channel -> {
          try (var call = new dev.weft.golden.edition2023.YearlyClient(channel).ask(asked2023)) {
            var texts = new ArrayList<String>();
            for (var answer : call) texts.add(answer.getText());
            assertEquals(List.of("2023"), texts);
          }
          return null;
        });

    var asked2024 = dev.weft.golden.edition2024.Question.newBuilder().setText("2024").build();
    var yearly2024 =
        new dev.weft.golden.edition2024.Yearly() {
          @Override
          public void ask(
              dev.weft.golden.edition2024.Question request,
              Outgoing<dev.weft.golden.edition2024.Edition2024Proto.Answer> responses) {
            responses.send(
                dev.weft.golden.edition2024.Edition2024Proto.Answer.newBuilder()
                    .setText(request.getText())
                    .build());
          }
        };
    called(
        yearly2024,
        channel -> {
          try (var call = new dev.weft.golden.edition2024.YearlyClient(channel).ask(asked2024)) {
            var texts = new ArrayList<String>();
            for (var answer : call) texts.add(answer.getText());
            assertEquals(List.of("2024"), texts);
          }
          return null;
        });
  }

  @Test
  @SuppressWarnings("deprecation")
  void what_its_author_calls_deprecated_is_deprecated_in_java() throws Exception {
    assertTrue(Old.class.isAnnotationPresent(Deprecated.class));
    assertTrue(OldClient.class.isAnnotationPresent(Deprecated.class));
    assertTrue(OldMethods.class.isAnnotationPresent(Deprecated.class));
    assertTrue(WholeMethods.class.isAnnotationPresent(Deprecated.class));
    assertFalse(Current.class.isAnnotationPresent(Deprecated.class));
    assertTrue(CurrentMethods.class.getField("GONE").isAnnotationPresent(Deprecated.class));
    assertFalse(CurrentMethods.class.getField("HERE").isAnnotationPresent(Deprecated.class));
  }

  private static Pong pong(String text) {
    return Pong.newBuilder().setText(text).build();
  }

  private static <T> T called(Service service, Function<Channel, T> calls) {
    var network = new InProcess();
    try (var server = Server.over(network.serverTransport("golden")).serve(service).start();
        var channel = Channel.over(network.connector()).plaintext().to(server.address())) {
      return calls.apply(channel);
    }
  }
}
