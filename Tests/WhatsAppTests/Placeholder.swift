import Testing

@testable import WhatsApp
