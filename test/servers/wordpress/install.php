<?php
// `php install.php URL PASSWORD`: makes the tables of a site that is about to be served there.
define('WP_INSTALLING', true);
define('WP_SITEURL', $argv[1]);
require ABSPATH . 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Plans', 'otto', 'otto@example.org', true, '', $argv[2]);
