// n8n reads the `n8n` block of package.json and never this file; it serves whoever requires the package.
module.exports = {
	...require('./dist/credentials/ConstantContactOAuth2Api.credentials.js'),
	...require('./dist/nodes/ConstantContact/ConstantContact.node.js'),
};
