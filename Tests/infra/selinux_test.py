"""The policy module, compiled by Fedora's compiler, and install and remove with an imitation of SELinux."""
import pathlib
import re
import subprocess
import tempfile
import unittest

import installed
from paths import INFRA

MODULE = INFRA / "systemd" / "hookline.cil"
# A minimal policy that the module needs: SELinux CIL reference, "Example policy".
BASE = """
(class process (transition)) (class sock_file (getattr open write create)) (class unix_stream_socket (connectto accept))
(classorder (process sock_file unix_stream_socket))
(sid kernel) (sidorder (kernel)) (sidcontext kernel (system_u object_r init_t ((s0) (s0))))
(sensitivity s0) (sensitivityorder (s0)) (category c0) (categoryorder (c0)) (sensitivitycategory s0 (c0))
(user system_u) (role object_r) (role system_r) (userrole system_u object_r) (userrole system_u system_r)
(userlevel system_u (s0)) (userrange system_u ((s0) (s0)))
(typeattribute cil_gen_require) (typeattribute every) (roletype object_r every) (roletype system_r every)
(typeattributeset every (TYPES))
(allow init_t init_t (process (transition)))
"""
TYPES = ["init_t", "httpd_t", "httpd_var_run_t", "var_run_t", "unconfined_service_t"]
# The rules that the module must add.
RULES = {
    "allow httpd_t httpd_var_run_t:sock_file { getattr open write };",
    "allow httpd_t unconfined_service_t:unix_stream_socket connectto;",
}


class ModuleTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hookline-")))

    def compile(self, types=TYPES, *modules):
        """Compiles a policy, and returns its rules, the contexts of its files, and the messages."""
        text = "".join(f"(type {name})\n" for name in types) + BASE.replace("TYPES", " ".join(types))
        (self.directory / "base.cil").write_text(text)
        policy, contexts = self.directory / "policy", self.directory / "contexts"
        outcome = subprocess.run(
            ["secilc", "-M", "true", "-o", policy, "-f", contexts, self.directory / "base.cil", *modules],
            capture_output=True, text=True, check=False)
        if outcome.returncode:
            return None, None, outcome.stderr
        rules = subprocess.run(["sesearch", "--allow", policy], capture_output=True, text=True, check=True).stdout
        return set(rules.splitlines()) - {""}, contexts.read_text(), outcome.stderr

    def test_it_adds_only_the_rules_that_it_needs(self):
        before, _, _ = self.compile()
        rules, contexts, said = self.compile(TYPES, MODULE)
        self.assertIsNotNone(rules, said)
        self.assertEqual(rules - before, RULES)
        self.assertLessEqual(before, rules)
        self.assertEqual(set(re.findall(r"object_r:(\w+)", contexts)), {"httpd_var_run_t"})

    def test_it_names_every_socket_of_the_units(self):
        _, contexts, _ = self.compile(TYPES, MODULE)
        patterns = [line.split("\t") for line in contexts.splitlines() if line]
        units = sorted((INFRA / "systemd").glob("*.socket"))
        self.assertEqual(len(units), 2)
        paths = [re.search(r"(?m)^ListenStream=(.*)$", unit.read_text())[1] for unit in units]
        for path in paths + [f"/var{path}" for path in paths]:
            self.assertEqual([kind for pattern, kind, _ in patterns if re.fullmatch(pattern, path)], ["-s"], path)
        for path in ["/run/hookline", "/run/hooklinexsock", "/run/hookline.socket", "/run/other/hookline.sock"]:
            self.assertFalse([pattern for pattern, _, _ in patterns if re.fullmatch(pattern, path)], path)

    def test_a_policy_without_one_of_its_types_rejects_it(self):
        for missing in ["httpd_t", "httpd_var_run_t", "unconfined_service_t"]:
            rules, _, said = self.compile([name for name in TYPES if name != missing], MODULE)
            self.assertIsNone(rules, missing)
            self.assertIn("Failed", said)


class InstallTest(unittest.TestCase):
    def test_install_loads_it_and_remove_removes_it(self):
        server = self.enterContext(installed.Server())
        for name in ["selinuxenabled", "semodule", "restorecon"]:
            # They record their calls; `semodule -l` lists the module before more others than fit into a pipe.
            server.write(f"/usr/sbin/{name}", f"""#!/bin/sh
                echo "{name} $*" >>/tmp/calls
                [ "{name} $1" != "semodule -l" ] || {{ printf 'base\\nhookline\\n'; seq -f 'module%.0f' 30000; }}
            """)
            server.run("chmod", "755", f"/usr/sbin/{name}")
        self.assertIn("SELinux", server.install())
        calls = server.read("/tmp/calls").splitlines()
        self.assertIn(f"semodule -i {installed.SCRIPTS}/hookline.cil", calls)
        self.assertIn("restorecon -F /run/hookline.sock /run/hookline-fcgiwrap.sock", calls)
        server.run(f"{installed.SCRIPTS}/remove")
        self.assertIn("semodule -r hookline", server.read("/tmp/calls").splitlines()[len(calls):])
        # If the policy rejects it, an upgrade warns and restarts the processes.
        server.install()
        before = server.processes()
        semodule = server.read("/usr/sbin/semodule")
        server.write("/usr/sbin/semodule", "#!/bin/sh\nexit 1\n")
        outcome = server.call(f"{installed.SCRIPTS}/install")
        self.assertEqual(outcome.returncode, 0)
        self.assertRegex(outcome.stderr, b"^install: warning: .*hookline.cil")
        after = server.processes()
        self.assertEqual(set(after), set(before))
        self.assertFalse(set(after.values()) & set(before.values()))
        # A first installation fails before it starts anything.
        server.write("/usr/sbin/semodule", semodule)
        server.run(f"{installed.SCRIPTS}/remove")
        server.write("/usr/sbin/semodule", "#!/bin/sh\nexit 1\n")
        outcome = server.call(f"{installed.SCRIPTS}/install", input=b"secret\n")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn(b"hookline.cil", outcome.stdout + outcome.stderr)
        self.assertFalse(server.processes())
        # Without SELinux install does not mention it.
        server.write("/usr/sbin/selinuxenabled", "#!/bin/sh\nexit 1\n")
        self.assertNotIn("SELinux", server.install())


if __name__ == "__main__":
    unittest.main()
