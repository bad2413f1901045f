package dev.weft.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaNamesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "SayHello,      sayHello,      SAY_HELLO",
    "sayHello,      sayHello,      SAY_HELLO",
    "say_hello,     sayHello,      SAY_HELLO",
    "Say__Hello_,   sayHello,      SAY_HELLO",
    "SAY_HELLO,     sAYHELLO,      SAY_HELLO",
    "GetURL,        getURL,        GET_URL",
    "GetHTTPPage,   getHTTPPage,   GET_HTTP_PAGE",
    "ListV1Users,   listV1Users,   LIST_V1_USERS",
    "Page2of3,      page2of3,      PAGE2OF3",
    "X,             x,             X",
    "_,             __,            __",
    "_1st,          _1st,          _1ST",
  })
  void an_rpc_name_gives_a_method_and_a_constant(String rpc, String method, String constant) {
    assertEquals(method, JavaNames.method(rpc));
    assertEquals(constant, JavaNames.constant(rpc));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Switch, switch_",
    "New, new_",
    "True, true_",
    "Null, null_",
    "Wait, wait_",
    "NotifyAll, notifyAll_",
    "HashCode, hashCode_",
    "GetClass, getClass_",
    "Binding, binding_",
    "With, with_",
  })
  void a_word_that_is_taken_gets_an_underscore(String rpc, String method) {
    assertEquals(method, JavaNames.method(rpc));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Greeter, Greeter",
    "greeter, greeter",
    "Class, Class",
    "class, class_",
    "record, record_",
    "sealed, sealed_",
    "permits, permits_",
    "var, var_",
    "yield, yield_",
    "_, __",
  })
  void a_service_keeps_its_name_unless_java_has_no_type_of_it(String service, String type) {
    assertEquals(type, JavaNames.type(service));
  }
}
