import Testing

@testable import Webhook
