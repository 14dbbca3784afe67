/// Numbers in decimal digits.
extension Span<UInt8> {
  /// Returns the number that the digits spell; nil where there is any other byte, where there are fewer or more digits than
  /// `digits`, and where the number is outside `range`.
  ///
  /// Zeros in front count as digits. A sign and white space are no digits.
  package func decimal(
    digits: ClosedRange<Int> = 1...Int.max, in range: ClosedRange<Int> = 0...Int.max
  ) -> Int? {
    guard digits.contains(count), let number = decimal(from: 0, isNegative: false),
      range.contains(number)
    else { return nil }
    return number
  }

  /// Returns the number of digits that may have a `-` before them; nil where there is any other byte, and outside 64 bits.
  package var signedDecimal: Int? {
    let isNegative = !isEmpty && self[0] == UInt8(ascii: "-")
    return decimal(from: isNegative ? 1 : 0, isNegative: isNegative)
  }

  private func shortDecimal(from start: Int, isNegative: Bool) -> Int? {
    var number = 0
    for index in start..<count {
      guard self[index].isDigit else { return nil }
      number = number &* 10 &+ Int(self[index] &- UInt8(ascii: "0"))
    }
    return isNegative ? -number : number
  }

  // Negative numbers are summed up below zero: the least one has no positive counterpart.
  private func decimal(from start: Int, isNegative: Bool) -> Int? {
    guard start < count else { return nil }
    // As many digits are always in 64 bits.
    if count - start <= 18 { return shortDecimal(from: start, isNegative: isNegative) }
    var number = 0
    for index in start..<count {
      guard self[index].isDigit else { return nil }
      let digit = Int(self[index] - UInt8(ascii: "0"))
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(isNegative ? -digit : digit)
      guard !overflow, !carry else { return nil }
      number = sum
    }
    return number
  }
}
