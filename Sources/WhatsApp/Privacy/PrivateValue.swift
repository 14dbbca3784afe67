import Bytes

/// Numbers and times that stay under privacy: those that cannot be telephone numbers.
enum PrivateValue {
  /// The most digits of a number: error codes have up to seven, telephone numbers more.
  private static let digitLimit = 7
  /// The years of plausible times. WhatsApp began in 2009.
  private static let firstYear = 2009
  private static let yearsAhead = 10
  private static let secondsOfYear = 31_556_952

  /// Whether an integer has few digits.
  static func isSmall(_ integer: Int) -> Bool { integer.magnitude < 10_000_000 }

  /// Whether a number, as it is spelled, is an integer of few digits.
  static func isSmall(_ number: [UInt8]) -> Bool {
    let digits = number.first == UInt8(ascii: "-") ? number.dropFirst() : number[...]
    return digits.count <= digitLimit && digits.allSatisfy { $0.isDigit }
  }

  /// Whether a time is in the years of plausible times.
  static func isPlausible(_ time: Timestamp?, _ recordedTime: Timestamp) -> Bool {
    guard let time else { return false }
    let first = (firstYear - 1970) * secondsOfYear
    return time.seconds >= first
      && time.seconds <= recordedTime.seconds + yearsAhead * secondsOfYear
  }
}
