# frozen_string_literal: true

require 'base64'
require 'json'
require 'minitest/autorun'
require_relative '../lib/bonafide'

# What the tests share.
module Helper
  FOLDER = ENV.fetch('BONAFIDE_VECTORS', File.expand_path('../../../tests/vectors', __dir__))

  # A test for each case, and as many of them as there must at least be.
  module Cases
    def cases(prefix, all, least)
      raise "#{prefix}: only #{all.length} cases" if all.length < least

      all.each_with_index do |one, index|
        define_method(:"test_#{prefix}_#{index}_#{one['name'] || one['encoding']}") { yield_case(prefix, one) }
      end
    end
  end

  def self.included(test)
    test.extend(Cases)
  end

  def self.vectors(name)
    JSON.parse(File.read("#{FOLDER}/#{name}.json"))
  end

  def yield_case(prefix, one)
    send(:"check_#{prefix}", one)
  end

  def hex(text)
    [text].pack('H*')
  end

  def base64(text)
    Base64.strict_decode64(text)
  end

  # Is refused for this kind, and says none of these secrets.
  def refused(kind, code = Bonafide::ABI::ERRORS.fetch(kind.to_sym), secrets: [], &block)
    error = assert_raises(Bonafide::Errors.const_get(kind), &block)
    assert_equal([kind.to_sym, code], [error.kind, error.code])
    secrets.each { |secret| refute_includes(error.message.b, secret.b) }
    error
  end
end
