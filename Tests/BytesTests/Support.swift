@testable import Bytes

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Returns a text for messages, with invalid UTF-8 repaired.
func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension JSONDocument {
  init(_ text: String) throws(JSONError) { try self.init(scanning: bytes(text)) }
}

/// Returns the scanner's error for a text; nil where it accepts it.
func rejection(of text: [UInt8]) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONDocument(scanning: text)
    return nil
  } catch {
    return error
  }
}
