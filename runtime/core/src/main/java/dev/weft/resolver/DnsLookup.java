package dev.weft.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/// Asks DNS servers themselves, by the JDK's JNDI provider; nothing is kept of what they say.
///
/// @param servers as that provider's URL has them; `dns:` for those of the machine
record DnsLookup(String servers) implements HostLookup {
  static final DnsLookup OF_SYSTEM = new DnsLookup("dns:");

  /// @param server a host or an address, and its port
  static DnsLookup of(HostAndPort server) {
    return new DnsLookup("dns://" + server.text());
  }

  /// IPv4 first, as the JDK has it unless told otherwise.
  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    var addresses = new ArrayList<InetAddress>();
    IOException first = null;
    // One question each: asked for two types at once, the provider would ask for all there are.
    for (String type : List.of("A", "AAAA")) {
      try {
        for (String literal : values(host, type)) addresses.add(InetAddress.ofLiteral(literal));
      } catch (IOException e) {
        if (first == null || first instanceof UnknownHostException) first = e;
      }
    }
    if (addresses.isEmpty() && first != null) throw first;
    return addresses;
  }

  @Override
  public List<String> texts(String name) throws IOException {
    try {
      return values(name, "TXT").stream().map(DnsLookup::unquoted).toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  // The provider is named, makes no objects of what it reads, and its API wants a Hashtable.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<String> values(String name, String type) throws IOException {
    var environment = new Hashtable<String, String>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, servers);
    try {
      DirContext context = new InitialDirContext(environment);
      try {
        return values(context.getAttributes(name, new String[] {type}).get(type));
      } finally {
        context.close();
      }
    } catch (NameNotFoundException e) {
      throw new UnknownHostException(name);
    } catch (NamingException e) {
      throw new IOException(name + " (" + type + ") at " + servers + ": " + e, e);
    }
  }

  private static List<String> values(@Nullable Attribute records) throws NamingException {
    var values = new ArrayList<String>();
    if (records == null) return values;
    NamingEnumeration<?> all = records.getAll();
    while (all.hasMore()) values.add(String.valueOf(all.next()));
    return values;
  }

  /// A record's strings as one: the provider puts a space between two of them, and those that have
  /// spaces, quotes or nothing in them in quotes, with a backslash ahead of quotes and backslashes.
  /// Its characters are the record's bytes.
  static String unquoted(String written) {
    var text = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
        text.append(written.charAt(i));
      } else if (c != ' ' || quoted) {
        text.append(c);
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
