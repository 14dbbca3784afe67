"""Settings of web servers that keep something from a program: what can be mended is, and for the rest the log says who does."""
import unittest

import answers
import clients
import other_servers
import servers

# A rule in a directory's context makes Apache begin again, with REDIRECT_ before what was set.
REWRITING = """
LoadModule rewrite_module {modules}/mod_rewrite.so
DocumentRoot {directory}/empty
ScriptAlias "/program" "{program}"
<Directory "{directory}/empty">
  RewriteEngine On
  RewriteRule ^once$ /program [E=HTTP_AUTHORIZATION:%{{HTTP:Authorization}},L]
  RewriteRule ^twice$ /again [E=HTTP_AUTHORIZATION:%{{HTTP:Authorization}},L]
  RewriteRule ^again$ /program [L]
</Directory>
<Location "/">
  CGIPassAuth Off
</Location>
"""


class DeploymentTest(unittest.TestCase):
    def site(self, settings=()):
        site = self.enterContext(servers.Site(settings))
        if servers.IS_ROOT:
            other_servers.shutil.chown(site.state, servers.APACHE_USER)
        return site

    def status(self, site, target, fields=()):
        exchange = answers.Exchange("", "", 0, target=target, fields=list(fields), body=answers.TEXT)
        return clients.request(site.port, exchange)[0]

    def test_authorization_after_rewrite_rules(self):
        site = self.site(answers.SETTINGS["basic"])
        (site.directory / "empty").mkdir()
        variables = "\n".join(f'SetEnv {name} "{value}"' for name, value in site.environment().items())
        rules = REWRITING.format(
            directory=site.directory, program=site.program, modules="/usr/lib/apache2/modules")
        other_servers.start_apache(site, variables + rules)
        token = ("X-Token", "a b")
        right, wrong = answers.basic("user:pass"), answers.basic("user:wrong")
        for target in ["/once", "/twice"]:
            with self.subTest(target=target):
                self.assertEqual(self.status(site, target, [token, right]), 200)
                self.assertEqual(self.status(site, target, [token, wrong]), 403)
                # A sender's field of that name is a field, and no more.
                for name in ["Redirect-Http-Authorization", "REDIRECT_HTTP_AUTHORIZATION"]:
                    forged = (name, right[1])
                    self.assertEqual(self.status(site, target, [token, forged]), 401)
                    self.assertEqual(self.status(site, target, [token, forged, wrong]), 403)

    def test_a_server_that_passes_no_settings_on(self):
        # As suEXEC does, whatever the configuration says.
        site = self.site()
        other_servers.start_apache(site, f'ScriptAlias "/" "{site.program}/"\n')
        self.assertEqual(self.status(site, "/hooks"), 500)
        log = site.messages("apache")
        self.assertIn("settings missing", log)
        self.assertIn("suEXEC", log)
        self.assertIn("/etc/hookline.json", log)


if __name__ == "__main__":
    unittest.main()
