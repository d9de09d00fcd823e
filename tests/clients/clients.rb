# Exchanges tokens between the program `jwt-identity` and ruby-jwt, in both directions.

require 'json'
require 'jwt'
require 'open3'
require 'openssl'
require 'securerandom'

PROGRAM, KEYS = ARGV
SECRET = 'test-secret-of-thirty-two-bytes!'
APPLICATION = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab'
KEY_ID = 'app_5deaa3531c7f940010cc4ba4'

def path(name) = "#{KEYS}/#{name}.pem"
def now = Time.now.to_i

def run(arguments, input = '')
  out, err, status = Open3.capture3({ 'SECRET' => SECRET }, PROGRAM, *arguments, stdin_data: input)
  [status.exitstatus, out.strip, err]
end

def mint(*arguments, input: '')
  code, out, err = run(['mint', *arguments], input)
  raise "mint #{arguments.first}: #{err}" unless code.zero?

  out
end

rsa = OpenSSL::PKey.read(File.read(path('rsa2048.pkcs8')))
rsa_public = OpenSSL::PKey.read(File.read(path('rsa2048.spki')))
secret = ['--secret', 'env:SECRET']
application = ['--key', "file:#{path('rsa2048.pkcs8')}", '--application-id', APPLICATION]
base = -> { { application_id: APPLICATION, iat: now, exp: now + 900, jti: SecureRandom.uuid } }

# kind: algorithm, key to sign with, key to verify with, header, claims, how we mint, how we read
TOKENS = {
  'kustomer' => ['HS256', SECRET, SECRET, { typ: 'JWT' }, -> { { email: 'ada@example.com', iat: now } },
                 -> { mint('kustomer', *secret, '--email', 'ada@example.com') }, ['kustomer', *secret]],
  'sunshine' => ['HS256', SECRET, SECRET, { typ: 'JWT', kid: KEY_ID },
                 -> { { scope: 'user', external_id: '42', exp: now + 600 } },
                 -> { mint('sunshine', *secret, '--key-id', KEY_ID, '--external-id', '42', '--expires-in', '10m') },
                 ['sunshine', *secret, '--key-id', KEY_ID]],
  'nexmo-application' => ['RS256', rsa, rsa_public, { typ: 'JWT' }, base, -> { mint('nexmo-app', *application) },
                          ['nexmo-application', '--public-key', "file:#{path('rsa2048.spki')}"]],
  'nexmo-user' => ['RS256', rsa, rsa_public, { typ: 'JWT' },
                   -> { base.call.merge(sub: 'alice', acl: { paths: { '/*/legs/**' => {} } }) },
                   -> { mint('nexmo-user', *application, '--sub', 'alice') },
                   ['nexmo-user', '--public-key', "file:#{path('rsa2048.spki')}"]]
}.freeze

def tampered(text)
  head, signature = text.split(/\.(?=[^.]*\z)/)
  "#{head}.#{signature.start_with?('A') ? 'B' : 'A'}#{signature[1..]}"
end

def rejected?(text, key, algorithm)
  JWT.decode(text, key, true, algorithm: algorithm)
  false
rescue JWT::DecodeError
  true
end

failures = 0
TOKENS.each do |kind, (algorithm, private_key, public_key, header, claims, ours, reading)|
  minted = ours.call
  they_read = !rejected?(minted, public_key, algorithm) && rejected?(tampered(minted), public_key, algorithm)
  minted = JWT.encode(claims.call, private_key, algorithm, header)
  code, out, err = run(['--json', 'verify', *reading], minted)
  we_read = code.zero? && run(['verify', *reading], tampered(minted)).first == 1
  warn "ruby-jwt #{kind}: #{out} #{err}" unless we_read
  failures += [they_read, we_read].count(false)
  cells = [they_read, we_read].map { |good| good ? 'yes' : '**NO**' }
  puts "| ruby-jwt | #{kind} | #{cells.join(' | ')} |"
end
exit(failures.zero? ? 0 : 1)
