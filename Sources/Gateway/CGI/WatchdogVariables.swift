import Bytes
package import Webhook

/// A request's variables from OpenFaaS's classic watchdog: Go's form of field names with `_` for `-`, and only the first value
/// of each field (openfaas/classic-watchdog, `requesthandler.go`).
///
///     Http_Method=POST
///     Http_Path=/hooks/shop-eu
///     Http_Query=x=1
///     Http_Content_Length=352
///     Http_X_Hub_Signature_256=sha256=4339fbcc…
package struct WatchdogVariables {
  private let variables: [(name: [UInt8], value: [UInt8])]

  /// - Parameter variables: those with a name that begins with `Http_`.
  package init(_ variables: [(name: [UInt8], value: [UInt8])]) {
    self.variables = variables
  }

  /// The request without its body.
  package var request: Request {
    let prefix = [UInt8]("Http_")
    var request = Request(method: [])
    for (name, value) in variables where name.starts(with: prefix) {
      if name.equals("Http_Method") {
        request.method = value
      } else if name.equals("Http_Path") {
        request.path = value
      } else if name.equals("Http_Query") {
        request.query = value
      } else {
        let name = MetaVariables.fieldName(name[prefix.count...])
        request.fields.append(Request.Field(name: name, value: value))
      }
    }
    return request
  }

  /// The length of the body; the watchdog closes its end after the last byte.
  package var announcedLength: BodyLength {
    for (name, value) in variables where name.equals("Http_Content_Length") {
      return BodyLength(digits: value)
    }
    return .unknown
  }
}
