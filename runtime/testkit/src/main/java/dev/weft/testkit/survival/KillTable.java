package dev.weft.testkit.survival;

import dev.weft.Code;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kill matrix: every place in which a thread of a call's waits, and how it comes back from there
/// for everything that may end the wait.
final class KillTable {
  /// Where a thread waits. Those at the client come first.
  enum Place {
    CONNECT,
    PERMIT,
    SEND_WINDOW,
    /// Another call's bytes fill what the connection buffers.
    FULL_BUFFER,
    /// The call's own bytes are what the socket does not take.
    BLOCKED_SOCKET,
    /// Many calls write to a socket that takes nothing, so one of them has written for the others.
    WRITING_FOR_OTHERS,
    RECEIVE_HEAD,
    RECEIVE_MESSAGE,
    /// A unary call's caller, who is woken once, when the answer is there as a whole.
    RECEIVE_ANSWER,
    /// The client has said all it wants, and waits for how the call ends.
    HALF_CLOSE,
    SERVER_READ,
    SERVER_WRITE,
    /// In the handler, but not in one of our methods.
    USER_CODE,
    /// In `Server.stop`, for the last call.
    SERVER_CLOSE;

    boolean isAtClient() {
      return compareTo(SERVER_READ) < 0;
    }

    /// Whether a network without sockets has no such place.
    boolean needsSocket() {
      return switch (this) {
        case CONNECT, FULL_BUFFER, BLOCKED_SOCKET, WRITING_FOR_OTHERS -> true;
        default -> false;
      };
    }
  }

  /// What ends the wait.
  enum End {
    DEADLINE,
    /// Another thread cancels the call.
    CANCEL,
    INTERRUPT,
    /// RST_STREAM; a server's has ENHANCE_YOUR_CALM, to be told from other ends.
    PEER_RESET,
    /// A server's says that it has processed nothing.
    GOAWAY,
    CONNECTION_LOSS,
    /// The channel or the server is closed on this side.
    SHUTDOWN
  }

  /// How the waiting thread comes back.
  sealed interface Verdict {
    /// Its call ends with a status.
    record Ends(Code code) implements Verdict {}

    /// `Server.stop` says whether the call ended by itself.
    record Stops(boolean drained) implements Verdict {}

    /// `Server.stop` throws InterruptedException.
    record Interrupted() implements Verdict {}

    /// There is no such case.
    record Cannot(String why) implements Verdict {}
  }

  /// One case, on one kind of transport.
  record Cell(Place place, End end, Verdict verdict) {
    @Override
    public String toString() {
      String outcome =
          switch (verdict) {
            case Verdict.Ends(Code code) -> code.name();
            case Verdict.Stops(boolean drained) -> "stop returns " + drained;
            case Verdict.Interrupted() -> "stop is interrupted";
            case Verdict.Cannot(String why) -> "cannot happen, for " + why;
          };
      return "%s ended by %s: %s".formatted(words(place), words(end), outcome);
    }

    private static String words(Enum<?> name) {
      return name.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// A letter is a reason below why there is no such case.
  private static final String TABLE =
      """
      place              | deadline | cancel | interrupt | peer reset | goaway | loss  | shutdown
      CONNECT            | late     | cancel | cancel    | a          | unav   | unav  | cancel
      PERMIT             | late     | cancel | cancel    | a          | unav   | unav  | cancel
      SEND_WINDOW        | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      FULL_BUFFER        | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      BLOCKED_SOCKET     | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      WRITING_FOR_OTHERS | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      RECEIVE_HEAD       | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      RECEIVE_MESSAGE    | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      RECEIVE_ANSWER     | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      HALF_CLOSE         | late     | cancel | cancel    | calm       | unav   | unav  | cancel
      SERVER_READ        | late     | b      | cancel    | cancel     | c      | cancel| cancel
      SERVER_WRITE       | late     | b      | cancel    | cancel     | c      | cancel| cancel
      USER_CODE          | late     | b      | cancel    | cancel     | c      | cancel| cancel
      SERVER_CLOSE       | stopped  | d      | interrupt | drained    | c      | drained | stopped
      """;

  private static final Pattern COLUMN = Pattern.compile(" *\\| *");

  private static final Map<String, String> REASONS =
      Map.of(
          "a", "the stream is not open yet, so the peer has none to reset",
          "b", "a served call is cancelled by its client: that is the peer's reset",
          "c", "a client's GOAWAY refuses streams of the server's, and ends none of its own",
          "d", "a stop belongs to no call; to cut it short is to close the server: shutdown",
          "socket", "there is no socket: to connect never waits, and nothing is buffered",
          "goaway", "a server in this process refuses no stream that it has taken");

  private KillTable() {}

  /// All cells, as they are on a network with sockets, or in process.
  static List<Cell> cells(boolean hasSockets) {
    var cells = new ArrayList<Cell>();
    rows()
        .forEach((place, verdicts) ->
            verdicts.forEach((end, verdict) ->
                cells.add(
                    new Cell(place, end, hasSockets ? verdict : inProcess(place, end, verdict)))));
    return cells;
  }

  private static Verdict inProcess(Place place, End end, Verdict verdict) {
    if (verdict instanceof Verdict.Cannot) return verdict;
    if (place.needsSocket()) return cannot("socket");
    if (end == End.GOAWAY && place != Place.PERMIT) return cannot("goaway");
    return verdict;
  }

  /// @throws AssertionError if a place does not meet an end, or does so twice
  private static Map<Place, Map<End, Verdict>> rows() {
    var rows = new EnumMap<Place, Map<End, Verdict>>(Place.class);
    for (String line : TABLE.lines().skip(1).toList()) {
      Iterator<String> columns = COLUMN.splitAsStream(line.strip()).iterator();
      Place place = Place.valueOf(columns.next());
      var verdicts = new EnumMap<End, Verdict>(End.class);
      for (End end : End.values()) {
        if (!columns.hasNext()) throw new AssertionError(place + " does not meet " + end);
        verdicts.put(end, verdict(columns.next()));
      }
      if (columns.hasNext()) throw new AssertionError("more columns than ends: " + line);
      Map<End, Verdict> before = rows.put(place, verdicts);
      if (before != null) throw new AssertionError("twice in the table: " + line);
    }
    for (Place place : Place.values()) {
      if (!rows.containsKey(place)) throw new AssertionError(place + " is not in the table");
    }
    return rows;
  }

  private static Verdict verdict(String word) {
    return switch (word) {
      case "late" -> new Verdict.Ends(Code.DEADLINE_EXCEEDED);
      case "cancel" -> new Verdict.Ends(Code.CANCELLED);
      case "unav" -> new Verdict.Ends(Code.UNAVAILABLE);
      case "calm" -> new Verdict.Ends(Code.RESOURCE_EXHAUSTED);
      case "drained" -> new Verdict.Stops(true);
      case "stopped" -> new Verdict.Stops(false);
      case "interrupt" -> new Verdict.Interrupted();
      default -> cannot(word);
    };
  }

  private static Verdict cannot(String key) {
    @Nullable String why = REASONS.get(key);
    if (why == null) throw new AssertionError("no reason is given for \"" + key + "\"");
    return new Verdict.Cannot(why);
  }
}
