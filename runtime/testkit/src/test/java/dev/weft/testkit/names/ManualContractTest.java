package dev.weft.testkit.names;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.resolver.ManualResolver;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolution;
import dev.weft.testkit.resolver.ChangingNamesContract;
import dev.weft.testkit.resolver.NameSource;
import java.net.SocketAddress;
import java.util.List;

final class ManualContractTest extends ChangingNamesContract {
  private ManualResolver names = saying(ScriptedLookup.FIRST);

  private static ManualResolver saying(List<SocketAddress> addresses) {
    var names = new ManualResolver();
    names.say(found(addresses));
    return names;
  }

  private static Resolution found(List<SocketAddress> addresses) {
    return Resolution.Found.of(addresses.toArray(SocketAddress[]::new));
  }

  @Override
  protected NamingScheme scheme() {
    return names;
  }

  @Override
  protected String target() {
    return "manual:///service";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return ScriptedLookup.FIRST;
  }

  @Override
  protected NameSource source() {
    return new NameSource() {
      @Override
      public List<SocketAddress> change() {
        List<SocketAddress> others = ScriptedLookup.at("192.0.2.3");
        names.say(found(others));
        return others;
      }

      @Override
      public void fail() {
        names.say(new Resolution.Failed(new Status(Code.UNAVAILABLE, "no answer")));
      }

      @Override
      public void keepSilent() {
        names = new ManualResolver();
      }
    };
  }
}
