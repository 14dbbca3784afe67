// swift-tools-version: 6.3
import PackageDescription

// `swift build -c release` builds the shipped executable: Embedded Swift in one static, stripped file. Debug builds, tests and
// sanitizers compile the same sources as ordinary Swift. So does release without the default trait, for tests of optimised
// code: `swift test -c release --disable-default-traits`.
//
// Flags instead of `.enableExperimentalFeature`, which SwiftPM evaluates in every configuration: it would link debug builds
// without the search path of the toolchain's libraries.
let shipped: BuildSettingCondition = .when(
  platforms: [.linux], configuration: .release, traits: ["Embedded"])
let embedded = ["-enable-experimental-feature", "Embedded"]
// The linker removes functions that nothing calls, and keeps one of those with the same instructions: instances of the same
// generic function for different types.
let sections = ["-Xfrontend", "-function-sections"]
// Otherwise each object has a hash of its module's directory, and the executable depends on where it is built.
let reproducible = ["-Xfrontend", "-disable-incremental-llvm-codegen"]
// `Freestanding` knows the objects of these versions of Swift: it allocates them, and counts references without atomic
// instructions. The program has one thread.
#if compiler(>=6.4)
  let singleThreaded: [String] = []
  let objects: [CSetting] = []
#else
  let singleThreaded = ["-Xfrontend", "-assume-single-threaded"]
  let objects: [CSetting] = [.define("HOOKLINE_OBJECTS", shipped)]
#endif

// Stack canaries for C functions with arrays, also for those that Swift inlines.
let guarded = ["-fstack-protector-strong"]
// Nothing unwinds. One C function with tables in an object would give them to all of its Swift functions too. Frame pointers, which
// SwiftPM asks for after these flags, would take a twentieth of the instructions.
let withoutTables = [
  "-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-Xclang", "-mframe-pointer=none",
]

let rules: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(
    embedded + sections + reproducible + singleThreaded
      + (guarded + withoutTables).flatMap { ["-Xcc", $0] }, shipped
  ),
]
// All code is generated once, in the executable's object. Otherwise each target has copies of what it uses from others, and the
// linker may combine one copy's function with another's constants, which are numbered differently.
let library =
  rules + [.unsafeFlags(["-Xfrontend", "-emit-empty-object-file"], shipped)]
let tests: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
// The segments, and the functions that a request needs, which the linker puts together; that file may be older than the code.
let layout = "\(Context.packageDirectory)/Sources/Freestanding/Layout"
let linker = [
  "--script=\(layout)/segments.ld", "--symbol-ordering-file=\(layout)/functions",
  "--no-warn-symbol-ordering", "--icf=all", "-s",
]
let oneStaticFile: [LinkerSetting] = [
  .unsafeFlags(
    embedded + [
      "-use-ld=lld", "-Xclang-linker", "-static", "-Xclang-linker", "-no-pie", "-Xclang-linker",
      "-nostdlib",
    ] + linker.flatMap { ["-Xlinker", $0] }, shipped)
]
// Replaces the C library: nothing of the system's is linked.
let freestanding: [CSetting] = [
  .define("HOOKLINE_FREESTANDING", shipped),
  .unsafeFlags(["-ffreestanding", "-fno-builtin"] + guarded + withoutTables, shipped),
]

let package = Package(
  name: "hookline",
  traits: [
    .default(enabledTraits: ["Embedded"]),
    .trait(name: "Embedded", description: "Release builds are Embedded Swift in one static file."),
  ],
  targets: [
    .target(name: "CPosix"),
    .target(
      name: "Freestanding", exclude: ["README.md", "Layout"], cSettings: freestanding + objects),
    .target(name: "Bytes", swiftSettings: library),
    .target(name: "CDigest", cSettings: [.unsafeFlags(guarded, shipped)]),
    .target(name: "Digest", dependencies: ["CDigest"], swiftSettings: library),
    // Embeds a file by `#embed`.
    .target(
      name: "EventSchema", exclude: ["event.schema.json", "rules.json"],
      cSettings: [.unsafeFlags(["-std=c23"])]),
    .target(
      name: "WhatsApp", dependencies: ["Bytes", "Digest"], exclude: ["README.md"],
      swiftSettings: library),
    .target(
      name: "Webhook", dependencies: ["Bytes", "Digest", "WhatsApp"], swiftSettings: library),
    .target(name: "Gateway", dependencies: ["Bytes", "Webhook"], swiftSettings: library),
    .target(name: "Posix", dependencies: ["CPosix"], swiftSettings: library),
    // The only target with outbound requests; the receiver does not import it.
    .target(
      name: "Registration", dependencies: ["Bytes", "Digest", "Posix", "Webhook", "WhatsApp"],
      exclude: ["README.md"], swiftSettings: library),
    .target(
      name: "Storage", dependencies: ["Bytes", "Digest", "Posix", "Webhook"], swiftSettings: library
    ),
    .executableTarget(
      name: "hookline",
      dependencies: [
        "Bytes", "Digest", "EventSchema", "Freestanding", "Gateway", "Posix", "Registration",
        "Storage", "Webhook", "WhatsApp",
      ],
      exclude: ["README.md", "Settings/README.md"], swiftSettings: rules,
      linkerSettings: oneStaticFile),
    // Fixtures, temporary files and seeded random numbers for all tests.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: tests),
    .testTarget(name: "BytesTests", dependencies: ["Bytes", "TestSupport"], swiftSettings: tests),
    .testTarget(
      name: "DigestTests", dependencies: ["Bytes", "Digest", "TestSupport"], swiftSettings: tests),
    .testTarget(
      name: "WhatsAppTests", dependencies: ["Bytes", "Digest", "TestSupport", "WhatsApp"],
      swiftSettings: tests),
    .testTarget(
      name: "WebhookTests",
      dependencies: ["Bytes", "Digest", "TestSupport", "Webhook", "WhatsApp"],
      swiftSettings: tests),
    .testTarget(
      name: "GatewayTests", dependencies: ["Bytes", "Gateway", "TestSupport", "Webhook"],
      swiftSettings: tests),
    .testTarget(
      name: "RegistrationTests",
      dependencies: ["Bytes", "Registration", "TestSupport", "Webhook", "WhatsApp"],
      swiftSettings: tests),
    .testTarget(name: "PosixTests", dependencies: ["Posix", "TestSupport"], swiftSettings: tests),
    .testTarget(
      name: "StorageTests",
      dependencies: ["Bytes", "Digest", "Posix", "Storage", "TestSupport", "Webhook"],
      swiftSettings: tests),
    // Starts the shipped executable, and so does not depend on its targets.
    .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], swiftSettings: tests),
  ]
)
