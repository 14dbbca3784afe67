import Bytes
import Digest
import Glibc
import Posix
import Webhook

@testable import Storage

/// A folder that is there for the time of a test.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/hookline-test-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o750)
  }

  deinit { _ = system("rm -rf \(path)") }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func read(_ name: String) -> String {
    guard let file = fopen(path(name), "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func write(_ text: String, to name: String) { write(Array(text.utf8), at: 0, to: name) }

  /// Writes into a file, which keeps what it has elsewhere.
  func write(_ bytes: [UInt8], at offset: Int, to name: String) {
    let file = open(path(name), O_WRONLY | O_CREAT, 0o600)
    pwrite(file, bytes, bytes.count, offset)
    close(file)
  }

  /// The permissions of a file.
  func mode(_ name: String) -> mode_t {
    var status = stat()
    stat(path(name), &status)
    return status.st_mode & 0o7777
  }

  /// The names of all files, in the order of the letters.
  func names(_ name: String = "") -> [String] {
    guard let folder = opendir(path(name)) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// A store whose state this folder is.
  func store(_ configure: (inout StoreOptions) -> Void = { _ in }) -> Store {
    var options = StoreOptions(folder: Array(path.utf8))
    options.sink = .fileInStateFolder
    options.entries = 1
    options.isSynced = false
    configure(&options)
    return Store(options)
  }
}

extension Claim {
  /// The claim of an event by its id and a word for its content.
  init(_ id: String, _ content: String = "") {
    self.init(
      key: SHA256.digest(of: Array(id.utf8).span),
      content: SHA256.digest(of: Array(content.utf8).span),
      source: Array("/test".utf8), id: Array(id.utf8))
  }

  /// Its line.
  var line: [UInt8] {
    Array("{\"id\":\"\(String(decoding: id, as: UTF8.self))\",\"source\":\"/test\"}\n".utf8)
  }
}

extension Timestamp {
  init(seconds: Int) { self = Timestamp(milliseconds: seconds * 1000) ?? .epoch }
}

extension Store {
  /// Commits the claims that were not seen, and gives what was known of each.
  func tell(
    _ claims: [Claim], at seconds: Int = 1_000_000, deadline: Deadline = .never,
    uptime: Uptime? = nil
  ) throws(StoreFailure) -> [Knowledge] {
    // The machine has been running since 1970 where nothing else is said.
    self.uptime = { uptime ?? Uptime(seconds: seconds, boot: 1) }
    let known = try begin(claims, at: Timestamp(seconds: seconds), deadline: deadline)
    var lines = EventLines()
    for (index, claim) in claims.enumerated() where known[index] != .seen {
      lines.starts.append((index, lines.bytes.count))
      lines.bytes += claim.line
    }
    do throws(StoreFailure) {
      try commit(lines, Tally())
    } catch {
      abandon()
      throw error
    }
    return known
  }
}

extension Deadline {
  /// So long from now.
  static func milliseconds(_ count: Int) -> Deadline {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Deadline(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec + count * 1_000_000)
  }
}
