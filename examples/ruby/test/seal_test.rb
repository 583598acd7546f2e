# frozen_string_literal: true

require_relative 'helper'

class SealTest < Minitest::Test
  include Helper

  ALL = Helper.vectors('seal')

  cases(:sealed, ALL['sealed'], 7)
  cases(:legacy, ALL['legacy'], 4)
  cases(:refused, ALL['refused'], 150)
  cases(:context, ALL['contexts'], 6)

  def stored
    ALL['keys'].map do |key|
      [Bonafide::SealingKey.new(id: key['kid'], state: key['state'].to_sym, check_value: hex(key['check_value']),
                                legacy: key['legacy']), key['material'] && hex(key['material'])]
    end
  end

  def ring
    @ring ||= Bonafide::Keyring.from_stored(primary: ALL['primary'], keys: stored)
  end

  def context(pairs)
    pairs ? Bonafide::Context.of(pairs.to_h) : Bonafide::Context.none
  end

  def check_sealed(one)
    secret = hex(one['secret'])
    assert_equal secret, ring.open(one['text'], context(one['context']))
    assert_equal Bonafide::Inspection.new(kind: :sealed, key_id: one['kid'], secret_length: secret.bytesize),
                 Bonafide.inspect_sealed(one['text'])
    old = one['kid'] != ALL['primary']
    assert_equal old, ring.needs_rewrap?(one['text'])
    again = ring.rewrap(one['text'], context(one['context']))
    assert_equal old, !again.nil?
    assert_equal secret, ring.open(again, context(one['context'])) if again
  end

  def check_legacy(one)
    additional = hex(one['additional'])
    assert_equal hex(one['secret']), ring.open_legacy(one['text'], additional)
    assert_equal :legacy, Bonafide.inspect_sealed(one['text']).kind
    row = context({ 'tenant' => '7' })
    assert_equal hex(one['secret']), ring.open(ring.rewrap_or_legacy(one['text'], row, additional), row)
  end

  def check_refused(one)
    refused(one['error']) { ring.open(one['text'], context(one['context'])) }
    if %w[InvalidSealed UnsupportedSuite SealingKeyIdMismatch].include?(one['error'])
      refused(one['error']) { Bonafide.inspect_sealed(one['text']) }
    else
      assert_equal :sealed, Bonafide.inspect_sealed(one['text']).kind
    end
  end

  def check_context(one)
    sealed = ring.seal('secret', context(one['pairs']))
    ALL['contexts'].each do |other|
      if other['encoding'] == one['encoding']
        assert_equal 'secret', ring.open(sealed, context(other['pairs']))
      else
        refused(:CannotBeOpened) { ring.open(sealed, context(other['pairs'])) }
      end
    end
  end

  def test_what_was_stored_comes_out_again
    assert_equal ALL['primary'], ring.primary
    assert_equal stored.map(&:first), ring.keys
    stored.each do |key, material|
      if material
        assert_equal material, ring.material(key.id)
        assert_equal key.check_value, Bonafide.sealing_key_check_value(material)
      else
        refused(:KeyDestroyed) { ring.material(key.id) }
      end
    end
  end

  def test_a_key_that_is_not_the_one_which_was_stored_is_found
    key, material = stored.first
    key.check_value = "\0" * 8
    refused(:WrongKey) { Bonafide::Keyring.from_stored(primary: key.id, keys: [[key, material]]) }
  end

  def test_keys_rotate
    keyring = Bonafide::Keyring.generate('2026-01', now: 1000)
    row = Bonafide::Context.of(tenant: '7', name: 'openai')
    sealed = keyring.seal('sk-live-1', row)
    keyring.add_generated('2026-02', now: 2000).promote('2026-02')
    assert_equal '2026-02', keyring.primary
    assert keyring.rewrap(sealed, row).start_with?('seal:2:2026-02:')
    keyring.decrypt_only('2026-01', now: 3000)
    assert_equal 'sk-live-1', keyring.open(sealed, row)
    keyring.disable('2026-01', now: 4000)
    refused(:KeyDisabled) { keyring.open(sealed, row) }
    keyring.enable('2026-01', now: 5000)
    assert_equal 'sk-live-1', keyring.open(sealed, row)
    refused(:WeakKey) { keyring.add('2026-03', 'x' * 32) }
    assert_equal '', keyring.open(keyring.seal('', row), row)
    refused(:InvalidContext) { Bonafide::Context.of({}) }
    refused(:InvalidContext) { Bonafide::Context.of('No Name' => 'x') }
  end
end
