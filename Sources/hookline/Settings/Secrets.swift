import Bytes
import Digest
import WhatsApp
import Webhook

/// What a source knows that nobody else may know, as it stands in the settings.
struct Secrets {
  /// The header field that has the signature.
  let signatureField: [UInt8]
  let keys: [[UInt8]]
  /// `user:password`.
  let basic: [[UInt8]]
  let headers: [Request.Field]
  let verifyTokens: [[UInt8]]
  /// The operator's key to the provider's management interface.
  let managementKeys: [[UInt8]]

  init(_ reader: inout SettingsReader, _ provider: Provider) {
    keys = reader.secrets("HOOKLINE_APP_SECRET")
    let field = reader.text("HOOKLINE_SIGNATURE_HEADER") ?? Self.signatureField(of: provider)
    if field.isEmpty { reader.report("HOOKLINE_SIGNATURE_HEADER", "it is empty") }
    signatureField = field
    basic = reader.secrets("HOOKLINE_BASIC_AUTH")
    if basic.contains(where: { !$0.contains(UInt8(ascii: ":")) }) {
      reader.report("HOOKLINE_BASIC_AUTH", "it must be user:password")
    }
    var headers: [Request.Field] = []
    for line in reader.secrets("HOOKLINE_HEADER_AUTH") {
      if let field = HeaderArgument.field(line), !field.value.isEmpty {
        headers.append(field)
      } else {
        reader.report("HOOKLINE_HEADER_AUTH", "it must be 'Name: value'")
      }
    }
    self.headers = headers
    verifyTokens = reader.secrets("HOOKLINE_VERIFY_TOKEN")
    managementKeys = reader.secrets("HOOKLINE_API_KEY")
  }

  /// Whether one that a sender shows is in quotes.
  var areQuoted: Bool {
    (keys + basic + verifyTokens + headers.map { $0.value }).contains {
      SettingText.unquoted($0) != nil
    }
  }

  /// What a sender must show.
  var credentials: Credentials {
    var credentials = Credentials()
    if !keys.isEmpty {
      credentials.signature = SignatureCredential(fieldName: signatureField, secrets: keys)
    }
    credentials.basic = basic.map { SharedSecret($0.span) }
    credentials.headers = headers.map { ($0.name, SharedSecret($0.value.span)) }
    return credentials
  }

  /// The field that a provider signs in, where it signs.
  private static func signatureField(of provider: Provider) -> [UInt8] {
    switch provider {
    case .meta, .whizard, .onPremises: [UInt8]("X-Hub-Signature-256")
    case .dialog360: [UInt8]("x-360dialog-signature")
    case .notifyer: [UInt8]("X-Webhook-Signature")
    }
  }
}
