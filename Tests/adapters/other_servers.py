"""Starts lighttpd, Apache, HAProxy, Caddy and systemd's socket activation before hookline."""
import shutil

import servers

LIGHTTPD = """
server.modules = ( "mod_alias", "mod_cgi", "mod_fastcgi", "mod_setenv" )
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{directory}/empty"
server.errorlog = "/dev/stderr"
server.breakagelog = "{directory}/breakage.log"
server.upload-dirs = ( "{directory}" )
server.max-request-size = 8192
{application}
"""


def start_lighttpd(site, application):
    (site.directory / "empty").mkdir()
    text = LIGHTTPD.format(port=site.port, directory=site.directory, application=application)
    configuration = site.write("lighttpd.conf", text)
    process = site.start(["lighttpd", "-D", "-f", configuration], "lighttpd")
    servers.wait_for(site.port, process)


def start_lighttpd_cgi(site):
    # It passes nothing of its own environment on.
    variables = ", ".join(f'"{name}" => "{value}"' for name, value in site.environment().items())
    start_lighttpd(
        site,
        f'alias.url = ( "" => "{site.program}" )\ncgi.assign = ( "" => "" )\n'
        f"setenv.set-environment = ( {variables} )\n")


def start_lighttpd_fastcgi(site):
    servers.start_fastcgi(site)
    start_lighttpd(
        site, f'fastcgi.server = ( "" => (( "socket" => "{site.socket}", "check-local" => "disable" )))')


APACHE = """
ServerRoot {directory}
ServerName localhost
PidFile {directory}/apache.pid
Listen 127.0.0.1:{port}
{user}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule env_module {modules}/mod_env.so
LoadModule cgid_module {modules}/mod_cgid.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_fcgi_module {modules}/mod_proxy_fcgi.so
ErrorLog /dev/stderr
LogLevel warn
LimitRequestFields 300
DefaultRuntimeDir {directory}
ScriptSock {directory}/cgid.sock
StartServers 1
ServerLimit 2
ThreadsPerChild 16
MaxRequestWorkers 32
<Location "/">
  Require all granted
  CGIPassAuth On
</Location>
{application}
"""


def start_apache(site, application):
    user = f"User {servers.APACHE_USER}\nGroup nogroup" if servers.IS_ROOT else ""
    text = APACHE.format(
        directory=site.directory, port=site.port, user=user, application=application,
        modules="/usr/lib/apache2/modules")
    configuration = site.write("apache.conf", text)
    process = site.start(["apache2", "-D", "FOREGROUND", "-f", configuration], "apache")
    servers.wait_for(site.port, process)


def start_apache_cgi(site):
    if servers.IS_ROOT:
        shutil.chown(site.state, servers.APACHE_USER)
    variables = "\n".join(f'SetEnv {name} "{value}"' for name, value in site.environment().items())
    start_apache(site, f'{variables}\nScriptAlias "/" "{site.program}/"\n')


def start_apache_fastcgi(site):
    servers.start_fastcgi(site)
    start_apache(site, f'ProxyPass "/" "unix:{site.socket}|fcgi://localhost/"\n')


HAPROXY = """
global
  maxconn 200
  tune.http.maxhdr 300
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend sender
  bind 127.0.0.1:{port}
  default_backend application
backend application
  use-fcgi-app hookline
  server one unix@{socket} proto fcgi maxconn 32
fcgi-app hookline
  docroot {directory}
  set-param HTTP_AUTHORIZATION %[req.hdr(authorization)] if {{ req.hdr(authorization) -m found }}
"""


def start_haproxy(site):
    servers.start_fastcgi(site)
    configuration = site.write("haproxy.cfg", HAPROXY.format(**vars(site)))
    process = site.start(["haproxy", "-db", "-f", configuration], "haproxy")
    servers.wait_for(site.port, process)


CADDY = """
{{
  admin off
  auto_https off
}}
http://127.0.0.1:{port} {{
  reverse_proxy unix/{socket} {{
    transport fastcgi {{
      root {directory}
    }}
  }}
}}
"""


def start_caddy(site):
    servers.start_fastcgi(site)
    configuration = site.write("Caddyfile", CADDY.format(**vars(site)))
    environment = {"HOME": str(site.directory), "PATH": "/usr/bin:/bin"}
    process = site.start(
        ["caddy", "run", "--adapter", "caddyfile", "--config", configuration], "caddy",
        environment=environment)
    servers.wait_for(site.port, process)


def start_systemd(site, options=()):
    """systemd's test program for socket units starts hookline when the first connection comes."""
    variables = [option for pair in site.environment().items() for option in ("-E", "=".join(pair))]
    command = ["systemd-socket-activate", "-l", site.socket, *options, *variables, site.program]
    process = site.start(command, "application", site.output)
    # To connect would be to start it.
    while not is_listening(site.socket):
        assert process.poll() is None
    return process


def is_listening(path):
    """Whether a process listens at a path: __SO_ACCEPTCON in proc(5), /proc/net/unix."""
    with open("/proc/net/unix", encoding="utf-8") as sockets:
        return any(line.split()[3] == "00010000" for line in sockets if line.endswith(f" {path}\n"))


def start_systemd_nginx(site):
    start_systemd(site)
    servers.start_nginx(site)
