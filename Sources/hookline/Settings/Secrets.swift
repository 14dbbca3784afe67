import Bytes
import Digest
import WhatsApp
import Webhook

/// The secrets of a source, as configured.
struct Secrets {
  /// The name of the signature's header field.
  let signatureField: [UInt8]
  let keys: [[UInt8]]
  /// Common names of client certificates, which are no secret.
  let certificateNames: [[UInt8]]
  /// `user:password`.
  let basic: [[UInt8]]
  let headers: [Request.Field]
  let verifyTokens: [[UInt8]]

  init(_ reader: inout SettingsReader, _ provider: Provider) {
    keys = reader.secrets("HOOKLINE_APP_SECRET")
    let field = reader.text("HOOKLINE_SIGNATURE_HEADER") ?? Self.signatureField(of: provider)
    if field.isEmpty { reader.report("HOOKLINE_SIGNATURE_HEADER", "is empty") }
    signatureField = field
    certificateNames = reader.secrets("HOOKLINE_CLIENT_CERT").map(Self.commonName)
    if certificateNames.contains(where: { $0.contains(UInt8(ascii: "=")) }) {
      reader.report(
        "HOOKLINE_CLIENT_CERT", "must be the common name (CN) of the certificate's subject")
    }
    basic = reader.secrets("HOOKLINE_BASIC_AUTH")
    if basic.contains(where: { !$0.contains(UInt8(ascii: ":")) }) {
      reader.report("HOOKLINE_BASIC_AUTH", "must be user:password")
    }
    var headers: [Request.Field] = []
    for line in reader.secrets("HOOKLINE_HEADER_AUTH") {
      if let field = HeaderArgument.field(line), !field.value.isEmpty {
        headers.append(field)
      } else {
        reader.report("HOOKLINE_HEADER_AUTH", "must be 'Name: value'")
      }
    }
    self.headers = headers
    verifyTokens = reader.secrets("HOOKLINE_VERIFY_TOKEN")
  }

  /// Whether a credential or verify token is in quotes.
  var areQuoted: Bool {
    (keys + basic + verifyTokens + headers.map { $0.value }).contains {
      SettingText.unquoted($0) != nil
    }
  }

  /// The credentials that a sender must satisfy.
  var credentials: Credentials {
    var credentials = Credentials()
    if !keys.isEmpty {
      credentials.signature = SignatureCredential(fieldName: signatureField, secrets: keys)
    }
    credentials.certificateNames = certificateNames
    credentials.basic = basic.map { SharedSecret($0.span) }
    credentials.headers = headers.map { ($0.name, SharedSecret($0.value.span)) }
    return credentials
  }

  /// Returns a common name without `CN=` before it.
  private static func commonName(_ text: [UInt8]) -> [UInt8] {
    text.starts(with: [UInt8]("CN=")) ? Array(text.dropFirst(3)) : text
  }

  /// The default signature header of a provider.
  private static func signatureField(of provider: Provider) -> [UInt8] {
    switch provider {
    case .meta, .aws, .whizard, .onPremises: [UInt8]("X-Hub-Signature-256")
    case .dialog360: [UInt8]("x-360dialog-signature")
    case .notifyer: [UInt8]("X-Webhook-Signature")
    }
  }
}
