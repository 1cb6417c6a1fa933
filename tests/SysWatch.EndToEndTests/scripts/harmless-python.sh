#!/usr/bin/env bash
# A python venv is made, and unittest runs, without one refusal.
. "$(dirname "$0")/lib.sh"
need python3
python3 -c 'import venv, ensurepip' 2>/dev/null || skip "python3-venv is not installed"
setup
guarded_sh 'PATH=/usr/bin:$PATH python3 -m venv venv && . venv/bin/activate && python -m pip --version'
as_user bash -c 'printf "import unittest, multiprocessing, tempfile, sqlite3\ndef double(x): return 2 * x\nclass T(unittest.TestCase):\n  def test_pool(self):\n    with multiprocessing.Pool(2) as p: self.assertEqual(p.map(double, [1, 2]), [2, 4])\n  def test_files(self):\n    with tempfile.NamedTemporaryFile() as f: f.write(b\"x\")\n" > test_it.py'
expect "OK" guarded_sh 'PATH=/usr/bin:$PATH venv/bin/python -m unittest -v test_it'
no_denials
