package import Glibc

private let template = "/tmp/hookline-test-XXXXXX"

/// A file that exists for the time of a test.
package final class TemporaryFile {
  package let path: String

  package init(_ text: String, mode: mode_t = 0o600) {
    var name = Array(template.utf8CString)
    let descriptor = mkstemp(&name)
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
    fchmod(descriptor, mode)
    close(descriptor)
  }

  deinit { unlink(path) }
}

/// A directory that exists, with all that is put into it, for the time of a test.
package final class TemporaryDirectory {
  package let path: String

  package init(_ files: [String: String] = [:]) {
    var name = Array(template.utf8CString)
    _ = mkdtemp(&name)
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o750)
    for (name, text) in files { write(text, to: name) }
  }

  deinit { _ = system("rm -rf \(path)") }

  package func path(_ name: String) -> String { "\(path)/\(name)" }

  package func read(_ name: String) -> String {
    String(decoding: contents(of: path(name)), as: UTF8.self)
  }

  /// Writes over the start of a file, which is created where it does not exist.
  package func write(_ text: String, to name: String) { write(Array(text.utf8), at: 0, to: name) }

  /// Writes into a file, which keeps what it has elsewhere.
  package func write(_ bytes: [UInt8], at offset: Int, to name: String) {
    let file = open(path(name), O_WRONLY | O_CREAT, 0o600)
    pwrite(file, bytes, bytes.count, offset)
    close(file)
  }

  /// The permissions of a file.
  package func mode(_ name: String) -> mode_t {
    var status = stat()
    stat(path(name), &status)
    return status.st_mode & 0o7777
  }

  /// The sorted names in it, or in a directory of it.
  package func names(_ name: String = "") -> [String] { entries(of: path(name)) }
}
