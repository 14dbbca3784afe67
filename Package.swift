// swift-tools-version: 6.3
import PackageDescription

// `swift build -c release` makes what is shipped: Embedded Swift in one static, stripped file. Debug builds, tests and
// sanitizers compile the same sources as ordinary Swift; so does release without the default trait, which is how the
// optimised code is tested: `swift test -c release --disable-default-traits`.
//
// The feature is named by flags and not by `.enableExperimentalFeature`: SwiftPM looks for the latter in every
// configuration, and would then link debug builds without the search path of the toolchain's libraries.
let shipped: BuildSettingCondition = .when(
  platforms: [.linux], configuration: .release, traits: ["Embedded"])
let embedded = ["-enable-experimental-feature", "Embedded"]
// Otherwise each object has a hash of its module's folder, and the same sources give another file in another place.
let reproducible = ["-Xfrontend", "-disable-incremental-llvm-codegen"]

let rules: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(embedded + reproducible, shipped),
]
// All code is generated once, with the executable. Otherwise each target has a copy of what it uses from others, and the
// linker may put one copy's function together with another's constants, which are numbered differently.
let library =
  rules + [.unsafeFlags(["-Xfrontend", "-emit-empty-object-file"], shipped)]
let tests: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
let oneStaticFile: [LinkerSetting] = [
  .unsafeFlags(
    embedded + [
      "-use-ld=lld", "-Xclang-linker", "-static", "-Xclang-linker", "-no-pie", "-Xclang-linker",
      "-nostdlib",
      // Two mappings in place of four: what each run maps, it pays for.
      "-Xlinker", "--no-rosegment", "-Xlinker", "-z", "-Xlinker", "norelro", "-Xlinker", "-s",
    ], shipped)
]
// The C library's part, written to take the place of all of it: nothing of the system's is linked.
let freestanding: [CSetting] = [
  .define("HOOKLINE_FREESTANDING", shipped),
  .unsafeFlags(["-ffreestanding", "-fno-builtin", "-fno-stack-protector"], shipped),
]

let package = Package(
  name: "hookline",
  traits: [
    .default(enabledTraits: ["Embedded"]),
    .trait(name: "Embedded", description: "Release builds are Embedded Swift in one static file."),
  ],
  targets: [
    .target(name: "CPosix"),
    .target(name: "Freestanding", cSettings: freestanding),
    .target(name: "Bytes", swiftSettings: library),
    .target(name: "CDigest"),
    .target(name: "Digest", dependencies: ["CDigest"], swiftSettings: library),
    .target(name: "WhatsApp", dependencies: ["Bytes", "Digest"], swiftSettings: library),
    .target(
      name: "Webhook", dependencies: ["Bytes", "Digest", "WhatsApp"], swiftSettings: library),
    .target(name: "Gateway", dependencies: ["Bytes", "Webhook"], swiftSettings: library),
    .target(name: "Posix", dependencies: ["CPosix"], swiftSettings: library),
    .target(
      name: "Storage", dependencies: ["Bytes", "Digest", "Posix", "Webhook"], swiftSettings: library
    ),
    .executableTarget(
      name: "hookline",
      dependencies: [
        "Bytes", "Digest", "Freestanding", "Gateway", "Posix", "Storage", "Webhook", "WhatsApp",
      ],
      swiftSettings: rules, linkerSettings: oneStaticFile),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: tests),
    .testTarget(name: "DigestTests", dependencies: ["Bytes", "Digest"], swiftSettings: tests),
    .testTarget(
      name: "WhatsAppTests", dependencies: ["Bytes", "Digest", "WhatsApp"], swiftSettings: tests),
    .testTarget(
      name: "WebhookTests", dependencies: ["Bytes", "Digest", "Webhook", "WhatsApp"],
      swiftSettings: tests),
    .testTarget(
      name: "GatewayTests", dependencies: ["Bytes", "Gateway", "Webhook"], swiftSettings: tests),
    .testTarget(name: "PosixTests", dependencies: ["Posix"], swiftSettings: tests),
    .testTarget(
      name: "StorageTests", dependencies: ["Bytes", "Digest", "Posix", "Storage", "Webhook"],
      swiftSettings: tests),
    // Starts the shipped executable, and so depends on none of the targets.
    .testTarget(name: "EndToEndTests", swiftSettings: tests),
  ]
)
