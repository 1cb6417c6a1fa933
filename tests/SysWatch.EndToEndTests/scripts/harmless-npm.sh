#!/usr/bin/env bash
# npm installs from a local tarball and runs its tests without one refusal.
. "$(dirname "$0")/lib.sh"
need node npm
setup
as_user mkdir library application
extra_env=(npm_config_update_notifier=false)
as_user bash -c 'cd library && echo "{\"name\":\"library\",\"version\":\"1.0.0\",\"scripts\":{\"postinstall\":\"echo installed > installed\"}}" > package.json && echo "module.exports = 42" > index.js'
guarded_sh 'cd library && npm pack --silent'
as_user bash -c 'cd application && echo "{\"name\":\"application\",\"version\":\"1.0.0\",\"scripts\":{\"test\":\"node --test\"}}" > package.json
  echo "require(\"node:test\").test(\"answers\", () => require(\"node:assert\").equal(require(\"library\"), 42))" > answer.test.js'
guarded_sh 'cd application && npm install --no-audit --no-fund --offline ../library/library-1.0.0.tgz'
expect "pass 1" guarded_sh 'cd application && npm test'
expect installed as_user cat application/node_modules/library/installed
expect v guarded_sh 'node -e "require(\"http\").createServer((q, r) => r.end(\"v\")).listen(0, \"127.0.0.1\", function () { require(\"http\").get({ port: this.address().port, host: \"127.0.0.1\" }, r => { r.pipe(process.stdout); r.on(\"end\", () => process.exit()); }) })"'
no_denials
