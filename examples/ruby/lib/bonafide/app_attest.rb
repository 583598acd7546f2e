# frozen_string_literal: true

module Bonafide
  ENVIRONMENTS = {
    production: ABI::ENVIRONMENT_PRODUCTION, development: ABI::ENVIRONMENT_DEVELOPMENT
  }.freeze

  # Verifies attestations and assertions of App Attest.
  class Verifier < Handle
    FREE = :bonafide_app_attest_verifier_free

    # apps: App IDs, such as `TEAMID1234.com.example.app`; trust_anchors: DER of authorities
    # instead of Apple's, for tests.
    def initialize(apps:, environments: [:production], trust_anchors: [])
      builder = Native.bonafide_app_attest_builder_new
      begin
        apps.each { |app| Native.check(Native.bonafide_app_attest_builder_app(builder, *Native.sized(app))) }
        sum = environments.sum { |name| Native.choice(ENVIRONMENTS, name) }
        Native.check(Native.bonafide_app_attest_builder_environments(builder, sum))
        trust_anchors.each do |der|
          Native.check(Native.bonafide_app_attest_builder_trust_anchor(builder, *Native.sized(der)))
        end
        super(Native.made(:bonafide_app_attest_builder_build, builder))
      ensure
        Native.bonafide_app_attest_builder_free(builder)
      end
    end

    # key_id: 32 bytes; client_data_hash: 32 bytes, `Bonafide.request_binding`, or the SHA-256 of
    # a challenge. Gives a Pending with an Attestation.
    def verify_attestation(object:, key_id:, client_data_hash:, now: Time.now)
      Pending.new(Native.made(
                    :bonafide_app_attest_verify_attestation, pointer, *Native.sized(object),
                    Native.exactly(32, key_id, 'key_id'),
                    Native.exactly(32, client_data_hash, 'client_data_hash'), Native.time(now)
                  )) { |*outcome| Attestation.new(Native.made(:bonafide_pending_finish_attestation, *outcome)) }
    end

    # Gives a Pending with an Assertion.
    def verify_assertion(object:, client_data_hash:, key:)
      Pending.new(Native.made(
                    :bonafide_app_attest_verify_assertion, pointer, *Native.sized(object),
                    Native.exactly(32, client_data_hash, 'client_data_hash'), AttestedKey.pointer(key)
                  )) { |*outcome| Assertion.new(Native.made(:bonafide_pending_finish_assertion, *outcome)) }
    end
  end

  # The key of an enrolled device.
  class AttestedKey < Handle
    FREE = :bonafide_attested_key_free
    private_class_method :new

    # From the record that the effect Enrol had you store.
    def self.from_trusted_storage(record)
      new(Native.made(:bonafide_attested_key_from_trusted_storage, *Native.sized(record)))
    end

    # The key of an attestation, for use right away; your table has its record.
    def self.of(attestation)
      new(Native.given(:bonafide_attestation_key, Attestation.pointer(attestation)))
    end

    def record
      Native.taken(Native.given(:bonafide_attested_key_record, pointer))
    end
  end

  # How the app was launched. The other fields count if the state is :present.
  Launch = Struct.new(:state, :category, :bundle_version, keyword_init: true) do
    def self.of(launch)
      states = { ABI::LAUNCH_ABSENT => :absent, ABI::LAUNCH_PRESENT => :present, ABI::LAUNCH_UNPROVEN => :unproven }
      category = launch[:category]
      new(state: states[launch[:state]], category: category == ABI::LAUNCH_CATEGORY_NONE ? nil : category,
          bundle_version: Native.text(launch[:bundle_version], launch[:bundle_version_len]))
    end
  end

  # What an attestation says. device: its name, 32 bytes, its key in your table; platform:
  # Apple's number, 10 is iOS, 13 macOS; receipt: not verified.
  class Attestation < Handle
    FREE = :bonafide_attestation_free

    attr_reader :device, :app_id, :environment, :platform, :os_version, :os_build, :launch, :receipt

    def initialize(pointer)
      super
      claims = Native.struct(Native::BonafideAttestationClaims, :bonafide_attestation_read_claims, pointer)
      @device = claims[:device].to_ptr.read_bytes(32)
      @app_id, @os_version, @os_build = %i[app_id os_version os_build].map do |name|
        Native.text(claims[name], claims[:"#{name}_len"])
      end
      @environment = ENVIRONMENTS.key(claims[:environment])
      @platform = claims[:platform]
      @launch = Launch.of(claims[:launch])
      @receipt = Native.copied(claims[:receipt], claims[:receipt_len])
    end
  end

  # What an assertion says.
  class Assertion < Handle
    FREE = :bonafide_assertion_free

    attr_reader :device, :app_id, :environment, :counter, :launch

    def initialize(pointer)
      super
      claims = Native.struct(Native::BonafideAssertionClaims, :bonafide_assertion_read_claims, pointer)
      @device = claims[:device].to_ptr.read_bytes(32)
      @app_id = Native.text(claims[:app_id], claims[:app_id_len])
      @environment = ENVIRONMENTS.key(claims[:environment])
      @counter = claims[:counter]
      @launch = Launch.of(claims[:launch])
    end
  end
end
