# frozen_string_literal: true

require_relative 'helper'
require_relative '../tools/abi'
require 'open3'
require 'rbconfig'

class HandleTest < Minitest::Test
  include Helper

  KEY = 'a key of 32 bytes for this alone'

  def test_a_closed_object_is_an_error
    ring = Bonafide::Keyring.create('2026-01', KEY)
    context = Bonafide::Context.of(tenant: '7')
    sealed = ring.seal('secret', context)
    2.times { context.close }
    assert context.closed?
    refused(:CallHandle) { ring.open(sealed, context) }
    ring.close
    refused(:CallHandle) { ring.primary }
  end

  def test_an_object_of_another_class_is_a_type_error
    ring = Bonafide::Keyring.create('2026-01', KEY)
    assert_raises(TypeError) { ring.seal('secret', ring) }
    assert_raises(TypeError) { ring.seal('secret', nil) }
    assert_raises(TypeError) { ring.dup }
    assert_raises(TypeError) { Marshal.dump(ring) }
    assert_raises(NoMethodError) { Bonafide::Keyring.new(nil) }
  end

  def test_messages_of_other_errors_show_nothing
    apple = Helper.vectors('app_attest')
    verifier = Bonafide::Verifier.new(apps: [apple['app_id']], trust_anchors: [base64(apple['root'])])
    one = apple['attestations'].first
    pending = verifier.verify_attestation(object: base64(one['object']), key_id: base64(one['key_id']),
                                          client_data_hash: hex(one['client_data_hash']), now: apple['now_ms'])
    effect = pending.owned_by('alice').effects.first
    device = effect.device
    [pending, effect, pending.finish(:committed)].each do |object|
      error = assert_raises(NoMethodError) { object.no_such_method }
      refute_includes error.message.b, device
      refute_includes error.message, device.inspect
      refute_includes error.message, 'alice'
    end
  end

  def test_what_is_forgotten_is_freed
    round = lambda do
      20_000.times { Bonafide::Context.of(tenant: 'x' * 1000) }
      GC.start
      File.read('/proc/self/status')[/^VmRSS:\s+(\d+)/, 1].to_i
    end
    round.call
    first = round.call
    # 20 000 contexts of 1000 bytes that nobody frees are 20 MB.
    assert_operator round.call - first, :<, 8_000
  end

  def test_every_code_has_its_class_its_action_and_its_public_message
    assert_operator Bonafide::ABI::ERRORS.length, :>, 150
    Bonafide::ABI::ERRORS.each do |kind, code|
      error = Bonafide::Error.of(code)
      assert_equal kind, error.kind
      assert_instance_of Bonafide::Errors.const_get(kind), error
      refute_equal Bonafide::Error, error.class.superclass
      refute_empty error.public_message
      refute_equal :none, error.action
    end
    assert_nil Bonafide::Error.of(0x00ffffff).kind
  end

  def test_only_patches_of_the_version_that_this_was_made_for_fit
    native = Bonafide.module_eval { const_get(:Native) }
    assert_equal [true, true, false, false, false, false],
                 ['0.1.0', '0.1.9', '0.2.0', '0.0.9', '1.1.0', ''].map { |version| native.fits?(version) }
  end

  def test_a_library_that_is_not_there_is_named
    command = [RbConfig.ruby, '-e', "require '#{File.expand_path('../lib/bonafide', __dir__)}'"]
    output, status = Open3.capture2e({ 'BONAFIDE_LIBRARY' => './no-such-library.so' }, *command)
    refute status.success?
    assert_includes output, 'no-such-library'
  end

  def test_the_generated_file_is_what_the_header_says
    skip 'there is no header here' unless File.exist?(Tools::HEADER)
    assert_equal Tools.abi(File.read(Tools::HEADER)), File.read(Tools::OUTPUT)
  end

  def test_the_backend_accepts_what_is_genuine_once
    output, status = Open3.capture2(RbConfig.ruby, File.expand_path('../backend.rb', __dir__))
    assert status.success?
    assert_equal <<~TEXT, output
      attestation: genuine, enrolled
      assertion: genuine, number 1 of its device
      the same assertion: refused, CounterNotIncreased, the client should: reassert
      token: genuine, MEETS_DEVICE_INTEGRITY
      the same token: refused, Replayed, the client should: new_challenge
      sealed secret: opened, 24 bytes
    TEXT
  end
end
